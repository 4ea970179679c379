import { expect, it } from 'vitest';
import { loadConfig } from '#config/load.ts';
import { KNOBS, settingsFor, summariseSweep } from '#main/roles/sweep.ts';
import type { Drain } from '#main/roles/drain-run.ts';

const { config } = loadConfig({ files: [], env: {} });

function drainOf(eventsPerSecond: number, p99: number): Drain {
  return {
    events: 1000,
    publishSeconds: 1,
    seconds: 1000 / eventsPerSecond,
    cpuSeconds: 0.05,
    rssBytes: 1,
    latencyMs: { p50: p99 / 10, p95: p99 / 2, p99, max: p99 },
  };
}

it.each(KNOBS)('every value that $name is swept over makes a configuration that holds', (knob) => {
  for (const value of knob.values) {
    const overrides = [...settingsFor(knob, value, config)];
    const { config: changed } = loadConfig({ files: [], env: {}, overrides });
    const found = knob.keys.map((key) => {
      const [section, name] = key.split('.') as ['commit', 'platesMax'];
      return changed[section][name];
    });
    expect(found).toEqual(knob.keys.map(() => value));
  }
});

it('a row is the median of the rounds, and is compared with the best value', () => {
  const drains = new Map([
    [1, [drainOf(100, 30), drainOf(500, 10), drainOf(200, 20)]],
    [64, [drainOf(800, 5), drainOf(700, 7), drainOf(900, 6)]],
  ]);
  const rows = summariseSweep([1, 64], drains);
  expect(rows.map(({ value }) => value)).toEqual([1, 64]);
  expect(rows.map((row) => Math.round(row.eventsPerSecond))).toEqual([200, 800]);
  expect(rows.map(({ share }) => Number(share.toFixed(3)))).toEqual([0.25, 1]);
  expect(rows.map(({ p50Ms, p99Ms }) => [p50Ms, p99Ms])).toEqual([
    [2, 20],
    [0.6, 6],
  ]);
  expect(rows.map((row) => Math.round(row.cpuUsPerEvent))).toEqual([50, 50]);
});
