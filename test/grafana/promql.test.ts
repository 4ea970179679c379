import { describe, expect, it } from 'vitest';
import { graph, line } from '#grafana/panels.ts';
import * as q from '#grafana/promql.ts';

describe('an expression', () => {
  it('is written as Prometheus reads it', () => {
    const settled = q.rate('parking_deliveries_settled_total', {
      queue: '$queue',
      settlement: '!ack',
    });
    expect(q.sum(settled, 'queue').text).toBe(
      'sum by (queue) (rate(parking_deliveries_settled_total' +
        '{queue=~"$queue", settlement!="ack"}[$__rate_interval]))',
    );
    expect(q.gauge('ALERTS', { severity: 'page|ticket' }).text).toBe(
      'ALERTS{severity=~"page|ticket"}',
    );
    expect(q.promql`60 * ${q.max(q.gauge('up'))}`.text).toBe('60 * max(up)');
    expect(q.quantile(0.99, 'parking_event_lag_seconds', {}, 'event_type').text).toBe(
      'histogram_quantile(0.99, sum by (le, event_type) ' +
        '(rate(parking_event_lag_seconds_bucket[$__rate_interval])))',
    );
  });

  it('knows the labels of its result', () => {
    const up = q.gauge('up');
    expect([...up.labels]).toEqual(['job', 'instance']);
    expect([...q.sum(up, 'job').labels]).toEqual(['job']);
    expect([...q.sum(up).labels]).toEqual([]);
    expect([...q.ratio(q.sum(up, 'job'), up).labels]).toEqual(['job']);
    expect([...q.buckets('parking_event_lag_seconds').labels]).toEqual(['le']);
  });
});

describe('what cannot be right is refused', () => {
  const refusals: readonly (readonly [what: string, write: () => unknown, why: RegExp])[] = [
    ['a metric that nobody exposes', () => q.gauge('parking_actor'), /no metric parking_actor:/],
    ['the rate of a gauge', () => q.rate('parking_actors'), /is a gauge, and is used as a counter/],
    ['a counter as it is', () => q.gauge('parking_actor_starts_total'), /used as a gauge/],
    ['a quantile of a gauge', () => q.quantile(0.5, 'up', {}), /is used as a histogram/],
    ['a label of another metric', () => q.gauge('up', { queue: 'entry' }), /up has no label queue/],
    [
      'a value that a label never has',
      () => q.rate('parking_stream_events_total', { outcome: 'accepted|accept' }),
      /outcome of parking_stream_events_total is never accept: accepted, /,
    ],
    [
      'a bucket that a histogram does not have',
      () => q.observationsWithin('parking_event_lag_seconds', 2),
      /le of parking_event_lag_seconds is never 2: .*2\.5/,
    ],
    ['a sum by what is summed away', () => q.sum(q.sum(q.gauge('up')), 'job'), /no label job/],
  ];

  it.each(refusals)('%s', (_, write, why) => {
    expect(write).toThrow(why);
  });

  it('a legend that names what the query does not have', () => {
    const about = { what: 'It.', normal: 'So.', act: 'Nothing.' };
    const targets = [line(q.sum(q.gauge('up'), 'job'), '{{job}} {{instance}}')];
    expect(() => graph({ title: 'Up', about, unit: 'none', targets, width: 8 })).toThrow(
      'The legend {{job}} {{instance}} names instance, which sum by (job) (up) does not have.',
    );
  });
});
