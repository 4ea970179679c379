import { describe, expect, it } from 'vitest';
import { FLOW } from '#grafana/boards/flow.ts';
import { OVERVIEW } from '#grafana/boards/overview.ts';
import { DASHBOARDS } from '#grafana/dashboards.ts';
import { fillIn } from '#grafana/picture/answers.ts';
import { drawDashboard } from '#grafana/picture/picture.ts';
import { quantity } from '#grafana/picture/quantity.ts';
import type { Ask } from '#grafana/picture/picture.ts';

const SPAN = { from: 1_000, to: 1_060, step: 30 };

/** The same three values for every query. */
const answering: Ask = async (expr, legend) => {
  if (expr.includes('parking_sim_phase')) return [{ name: 'rush', points: [[1_060, 1_030_000]] }];
  const points = [1_000, 1_030, 1_060].map((seconds, at) => [seconds, at / 2] as const);
  return [{ name: legend.replace('{{le}}', '0.5'), points }];
};

describe('the picture of a dashboard', () => {
  it.each(DASHBOARDS)('shows its panels, and says what it is: $title', async (dashboard) => {
    const svg = await drawDashboard(dashboard, answering, SPAN);
    const panels = dashboard['panels'] as { type: string; title: string; targets?: unknown[] }[];
    const drawn = panels.filter(({ type }) =>
      ['stat', 'timeseries', 'heatmap', 'bargauge'].includes(type),
    );
    expect(drawn.length).toBeGreaterThan(8);
    for (const { title } of drawn) expect(svg).toContain(`>${title}</text>`);
    expect(svg).toContain('drawn from the data of a run: 1 minutes up to 1970-01-01 00:17 UTC');
    expect(svg).toContain('no screenshot');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('shows limits as dashed lines, and where a phase began', async () => {
    const svg = await drawDashboard(FLOW, answering, SPAN);
    const limits = (FLOW['panels'] as { targets?: { legendFormat: string }[] }[])
      .flatMap(({ targets = [] }) => targets)
      .filter(({ legendFormat }) => legendFormat.startsWith('limit'));
    expect(limits.length).toBeGreaterThan(3);
    expect(svg.match(/class="limit"/g)).toHaveLength(limits.length);
    expect(svg).toContain('<title>rush</title>');
  });

  it('shows a dash where there is nothing', async () => {
    const svg = await drawDashboard(OVERVIEW, async () => [], SPAN);
    expect(svg).toContain('>–</text>');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('a quantity', () => {
  it.each([
    [0.0000123, 's', '12.3 µs'],
    [0.0247, 's', '24.7 ms'],
    [2.5, 's', '2.5 s'],
    [600, 's', '10 min'],
    [0.994, 'percentunit', '99.4 %'],
    [200_000, 'short', '200 k'],
    [9_999, 'none', '9999'],
    [123_400_000, 'bytes', '123 MB'],
    [1234, 'ops', '1234/s'],
    [-17.89, 'cpm', '-17.9/min'],
    [121_500, 'Bps', '122 kB/s'],
  ])('%d %s is written as %s', (value, unit, text) => {
    expect(quantity(value, unit)).toBe(text);
  });
});

it('a query is filled in as Grafana does it, with everything chosen', () => {
  const expr = 'increase(a{job=~"$job"}[$__range]) / rate(b{q=~"x.($queue).*"}[$__rate_interval])';
  expect(fillIn(expr, '60s')).toBe('increase(a{job=~".+"}[60s]) / rate(b{q=~"x.(.+).*"}[20s])');
});
