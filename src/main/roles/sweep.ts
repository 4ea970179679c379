/**
 * How one setting changes what the pipeline can do: the same backlog is drained once for each value,
 * and again in the next round, so that a machine that is slow for a while is slow for all of them.
 */
import type { Config, ConfigKey } from '#config/schema.ts';
import type { Override } from '#config/load.ts';
import type { Drain } from './drain-run.ts';

/** A setting that can be swept, or several that go together. */
export interface Knob {
  readonly name: string;
  readonly keys: readonly ConfigKey[];
  /** What is tried unless something else is asked for. */
  readonly values: readonly number[];
  /** What else has to change so that the configuration holds together. */
  readonly along?: (value: number, config: Config) => Readonly<Partial<Record<ConfigKey, number>>>;
}

/** The valves of the pipeline, in the order in which an event meets them. */
export const KNOBS: readonly Knob[] = [
  {
    name: 'prefetch',
    keys: ['intake.entryPrefetch', 'intake.exitPrefetch'],
    values: [25, 100, 250, 500, 1000, 2000],
    along: (value, config) => ({
      'actors.mailboxCapacity': Math.max(config.actors.mailboxCapacity, 2 * value),
    }),
  },
  {
    name: 'mailbox',
    keys: ['actors.mailboxCapacity'],
    values: [100, 500, 2000, 8000],
    along: (value, { intake }) => ({
      'intake.entryPrefetch': Math.min(intake.entryPrefetch, value / 2),
      'intake.exitPrefetch': Math.min(intake.exitPrefetch, value / 2),
    }),
  },
  { name: 'batch', keys: ['commit.platesMax'], values: [1, 16, 64, 256, 512, 1024] },
  { name: 'in-flight', keys: ['commit.inFlightMax'], values: [1, 2, 4, 8] },
  { name: 'residents', keys: ['actors.residentMax'], values: [3000, 5000, 10000, 50000] },
  { name: 'relay', keys: ['relay.recordsMax'], values: [1, 10, 100, 500] },
];

/** The middle of what was measured for one value. */
export interface SweepRow {
  readonly value: number;
  readonly eventsPerSecond: number;
  /** Compared with the best value of the sweep. */
  readonly share: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUsPerEvent: number;
}

/** The settings that make a configuration with this value of the knob. */
export function settingsFor(knob: Knob, value: number, config: Config): readonly Override[] {
  const along = Object.entries(knob.along?.(value, config) ?? {});
  const own = knob.keys.map((key): [ConfigKey, number] => [key, value]);
  return [...(along as [ConfigKey, number][]), ...own].map(([key, number]) => ({
    key,
    value: number,
    flag: `--values (${knob.name})`,
  }));
}

/** What several rounds say of each value. */
export function summariseSweep(
  values: readonly number[],
  drains: ReadonlyMap<number, readonly Drain[]>,
): readonly SweepRow[] {
  const rows = values.map((value) => {
    const of = (figure: (drain: Drain) => number): number =>
      median((drains.get(value) ?? []).map(figure));
    return {
      value,
      eventsPerSecond: of(({ events, seconds }) => events / seconds),
      p50Ms: of(({ latencyMs }) => latencyMs.p50),
      p99Ms: of(({ latencyMs }) => latencyMs.p99),
      cpuUsPerEvent: of(({ cpuSeconds, events }) => (cpuSeconds / events) * 1e6),
    };
  });
  const best = Math.max(...rows.map(({ eventsPerSecond }) => eventsPerSecond));
  return rows.map((row) => ({ ...row, share: row.eventsPerSecond / best }));
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
