import { describe, expect, it } from 'vitest';
import { BUILD_INFO, CATALOGUE } from '#telemetry/catalogue.ts';
import { membersOf } from '#telemetry/metric-spec.ts';
import type { EventName, GaugeName, MetricSpec } from '#telemetry/metric-spec.ts';
import { examplesWith } from './every-event.ts';

const NAMES = CATALOGUE.map(({ name }) => name);
const GAUGES = membersOf<GaugeName>({
  unacked_deliveries: true,
  prefetch_limit: true,
  queue_backlog: true,
  watermark_lag_seconds: true,
  actors_resident: true,
  mailbox_messages: true,
  mailbox_capacity: true,
  commits_in_flight: true,
  ledger_imbalance: true,
  stage_state_seconds: true,
  actors_limit: true,
  mailbox_deepest: true,
  commits_in_flight_limit: true,
  commit_plates_limit: true,
  last_commit_timestamp_seconds: true,
  outbox_oldest_timestamp_seconds: true,
  dead_letters_waiting: true,
  configured_limit: true,
  eventloop_utilization: true,
  outbox_depth: true,
  outbox_limit: true,
  counted_inside: true,
  open_stays: true,
  partition_standby: true,
  broker_blocked: true,
  durability_relaxed: true,
});

/** Events that are worth a line and no metric. */
const ONLY_LOGGED: readonly EventName[] = [
  'request_failed',
  'broker_unblocked',
  'recording_began',
  'recording_ended',
  'role_started',
  'role_stopped',
];

function breaches(rule: (spec: MetricSpec) => boolean): readonly string[] {
  return CATALOGUE.filter((spec) => !rule(spec)).map(({ name }) => name);
}

describe('the catalogue', () => {
  it('names each metric once', () => {
    expect(new Set([...NAMES, BUILD_INFO.name]).size).toBe(NAMES.length + 1);
  });

  it('has the two metrics of the specification', () => {
    expect(NAMES).toContain('post_request_latency_seconds');
    expect(NAMES).toContain('request_latency_seconds');
  });

  it('has a metric for every event and every gauge of the port, except for six', () => {
    const events = new Set(CATALOGUE.flatMap((spec) => ('event' in spec ? [spec.event] : [])));
    const all = Object.keys(examplesWith('AB123CD')) as EventName[];
    expect(all.filter((event) => !events.has(event))).toEqual(ONLY_LOGGED);
    const gauges = CATALOGUE.flatMap((spec) => ('gauge' in spec ? [spec.gauge] : []));
    expect(gauges.toSorted()).toEqual(GAUGES.toSorted());
  });
});

describe('the names of metrics', () => {
  it('are lower case words, with a prefix that says whose they are', () => {
    expect(breaches(({ name }) => /^[a-z]+(_[a-z]+)+$/.test(name))).toEqual([]);
    const own = /^(parking|messaging|db_client|nodejs|post_request_latency|request_latency)_/;
    expect(breaches(({ name }) => own.test(name))).toEqual([]);
  });

  it('end in _total for counters, and for nothing else', () => {
    expect(breaches(({ name, type }) => name.endsWith('_total') === (type === 'counter'))).toEqual(
      [],
    );
  });

  it('end in the base unit, or hold the noun that is counted, unless they say yes or no', () => {
    const rule = ({ name, unit, type }: MetricSpec): boolean => {
      if (unit === 'boolean') return type === 'gauge';
      if (unit === 'info') return type === 'gauge' && name.endsWith('_info');
      const bare = name.replace(/_total$/, '');
      const isBase = ['seconds', 'bytes', 'ratio'].includes(unit);
      return isBase ? bare.endsWith(`_${unit}`) : `_${bare}_`.includes(`_${unit}_`);
    };
    expect(breaches(rule)).toEqual([]);
  });

  it('hold no name of a type, no suffix that histograms use and no other unit', () => {
    const taken = /(^|_)(counter|gauge|histogram|summary|untyped|sum|count|bucket|info)(_|$)/;
    const units = /_(ms|s|milliseconds|minutes|kb|kilobytes|percent)(_|$)/;
    const bare = ({ name, unit }: MetricSpec): string =>
      unit === 'info' ? name.replace(/_info$/, '') : name;
    expect(breaches((spec) => !taken.test(bare(spec)) && !units.test(spec.name))).toEqual([]);
    expect(NAMES.filter((name) => name.includes('summary'))).toEqual([]);
  });
});

describe('help texts', () => {
  it('are sentences', () => {
    expect(breaches(({ help }) => /^[A-Z][^\n]{8,110}\.$/.test(help))).toEqual([]);
    expect(BUILD_INFO.help).toMatch(/^[A-Z].*\.$/);
  });

  it('are not used twice', () => {
    expect(new Set(CATALOGUE.map(({ help }) => help)).size).toBe(CATALOGUE.length);
  });
});

describe('labels', () => {
  it('are bounded, and none is made for a plate', () => {
    for (const { name, labels } of CATALOGUE) {
      for (const [label, values] of Object.entries(labels)) {
        expect(label).toMatch(/^[a-z]+(_[a-z]+)*$/);
        expect(label).not.toMatch(/plate|event_id|^le$/);
        const bound = 'known' in values ? values.valuesMax : values.length;
        expect([name, label, bound > 0 && bound <= 100]).toEqual([name, label, true]);
      }
    }
  });
});

describe('buckets', () => {
  const histograms = CATALOGUE.filter((spec) => spec.type === 'histogram');
  const clocks = histograms.filter(({ event }) => event === 'sightings_timed');
  const lags = histograms.filter(({ event }) => event === 'sightings_committed');
  const stays = histograms.filter(({ event }) => event === 'garages_booked');
  const counts = histograms.filter(({ unit }) => unit !== 'seconds');
  const others = new Set([...clocks, ...lags, ...stays, ...counts]);
  const latencies = histograms.filter((spec) => !others.has(spec));

  it('ascend, and none is a whole number', () => {
    for (const { buckets } of histograms) {
      expect(buckets).toEqual([...new Set(buckets)].toSorted((left, right) => left - right));
      expect(buckets.filter(Number.isInteger)).toEqual([]);
    }
  });

  it('of latencies begin below a millisecond', () => {
    expect(latencies.length).toBeGreaterThan(3);
    for (const { buckets } of latencies) {
      expect(buckets.filter((bound) => bound < 0.001).length).toBeGreaterThanOrEqual(3);
    }
  });

  it('have the bounds that objectives are stated in: 25 ms to the ack, 2.5 s to the summary', () => {
    for (const { buckets } of latencies)
      expect(buckets).toEqual(expect.arrayContaining([0.025, 2.5]));
  });

  it('of lags tell the grace time from a queue that has to be worked off', () => {
    expect(lags).toHaveLength(1);
    for (const { buckets } of lags) {
      expect(buckets).toEqual(expect.arrayContaining([0.1, 2.5, 30.5, 300.5]));
    }
  });

  it('of stays go from what is not charged for to three days', () => {
    expect(stays).toHaveLength(1);
    for (const { buckets } of stays) {
      expect(buckets).toContain(300.5);
      expect(Math.max(...buckets)).toBe(3 * 86_400 + 0.5);
    }
  });

  it('of counts have a bucket for exactly one', () => {
    expect(counts).toHaveLength(1);
    for (const { buckets } of counts) {
      expect(buckets.filter((bound) => bound < 2)).toEqual([1.5]);
    }
  });

  it('of clocks tell what is tolerated from a wrong time zone', () => {
    expect(clocks).toHaveLength(2);
    for (const { buckets } of clocks) {
      expect(Math.min(...buckets)).toBeLessThan(1);
      expect(Math.max(...buckets)).toBeGreaterThan(3600);
    }
  });
});
