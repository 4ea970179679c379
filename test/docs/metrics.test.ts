import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUILD_INFO, CATALOGUE } from '#telemetry/catalogue.ts';
import { describeMetrics, METRICS_DOC, readDashboards } from '../../tools/metrics-doc.ts';

const lineOf = (text: string, metric: string): string =>
  text.split('\n').find((line) => line.startsWith(`| \`${metric}\` |`)) ?? '';

describe('docs/metrics.md', () => {
  it('is what `npm run docs:metrics` makes of the catalogue and the dashboards', () => {
    expect(readFileSync(METRICS_DOC, 'utf8')).toBe(describeMetrics(readDashboards()));
  });

  it('has a line for every metric, with its help', () => {
    const text = describeMetrics([]);
    for (const { name, help } of [...CATALOGUE, BUILD_INFO]) {
      expect(lineOf(text, name)).toContain(`| ${help} |`);
    }
  });

  it('says what kind a metric is, which labels it has and how many values they may have', () => {
    const text = describeMetrics([]);
    expect(lineOf(text, 'parking_redeliveries_total')).toContain(
      '| counter | redeliveries | `queue`: entry, exit |  |',
    );
    expect(lineOf(text, 'parking_event_lag_seconds')).toContain(
      '| histogram | seconds | `event_type`: entry, exit | lag seconds |',
    );
    expect(lineOf(text, 'parking_open_stays')).toContain('| `garage` (100) |');
    expect(lineOf(text, 'parking_actor_restarts_total')).toContain(
      '`error_type` (16): Error, TypeError, RangeError, … |',
    );
    expect(text).toContain('| clock seconds | 0.1, 0.5, 2.5, 10.5, 30.5, 120.5, 900.5, 4000.5 |');
  });

  it('names the panels and annotations that show a metric, and no others', () => {
    const panel = (title: string, expr: string) => ({ title, targets: [{ expr }, {}] });
    const flow = {
      title: 'Flow',
      panels: [
        panel(
          'Turns',
          'rate(parking_turn_messages_sum[1m]) / rate(parking_turn_messages_count[1m])',
        ),
        panel('Turns', 'histogram_quantile(0.9, rate(parking_turn_messages_bucket[1m]))'),
        panel('Mail', 'parking_mailbox_messages{job="parking_turn"}'),
        { title: 'A row' },
      ],
    };
    const overview = {
      title: 'Overview',
      panels: [],
      annotations: {
        list: [{ name: 'Batches', expr: 'parking_turn_messages_count' }, { name: '' }],
      },
    };
    const text = describeMetrics([flow, overview]);
    expect(lineOf(text, 'parking_turn_messages')).toMatch(
      /\| Flow: Turns<br>Overview: Batches \(annotation\) \|$/,
    );
    expect(lineOf(text, 'parking_mailbox_messages')).toMatch(/\| Flow: Mail \|$/);
    expect(lineOf(text, 'parking_turn_duration_seconds')).toMatch(/\|  \|$/);
  });
});
