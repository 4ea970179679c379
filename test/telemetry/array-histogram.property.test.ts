import * as fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import type { Metric } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { ArrayHistogram } from '#telemetry/array-histogram.ts';
import type { HistogramSpec } from '#telemetry/metric-spec.ts';

const SPEC: HistogramSpec = {
  type: 'histogram',
  name: 'a_seconds',
  help: 'Help.',
  unit: 'seconds',
  labels: { queue: { known: [], valuesMax: 3 } },
  buckets: [0.001, 0.01, 0.25],
  event: 'deliveries_settled',
  samples: () => [],
};

function register(histogram: ArrayHistogram): Registry {
  const registry = new Registry();
  registry.registerMetric(histogram as unknown as Metric);
  return registry;
}

describe('ArrayHistogram', () => {
  it('exposes the same text as a histogram of prom-client', async () => {
    const second = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(...SPEC.buckets, 0),
    );
    const batch = fc.record({
      queue: fc.constantFrom('a', 'b"', 'c\n'),
      seconds: fc.array(second),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(batch), async (batches) => {
        const own = new ArrayHistogram(SPEC);
        const registry = new Registry();
        const { name, help } = SPEC;
        const buckets = [...SPEC.buckets];
        const registers = [registry];
        const theirs = new Histogram({ name, help, buckets, labelNames: ['queue'], registers });
        for (const { queue, seconds } of batches) {
          own.observe({ queue }, seconds);
          theirs.zero({ queue });
        }
        for (const { queue, seconds } of batches) {
          for (const value of seconds) theirs.observe({ queue }, value);
        }
        const lines = async (from: Registry) =>
          (await from.metrics()).split('\n').map(withoutOrder);
        expect((await lines(register(own))).toSorted()).toEqual((await lines(registry)).toSorted());
      }),
      { numRuns: 50 },
    );
  });

  it('takes an observation by itself as well as a batch', async () => {
    const histogram = new ArrayHistogram(SPEC);
    histogram.observe({ queue: 'a' }, 0.005);
    histogram.observe({ queue: 'a' }, [0.5, 0.5]);
    expect(await register(histogram).metrics()).toContain('a_seconds_count{queue="a"} 3');
  });

  it('counts a negative duration as none, and what is no number not at all', async () => {
    const histogram = new ArrayHistogram(SPEC);
    histogram.observe({ queue: 'a' }, [-1, Number.NaN]);
    const text = await register(histogram).metrics();
    expect(text).toContain('a_seconds_bucket{queue="a",le="0.001"} 1');
    expect(text).toContain('a_seconds_sum{queue="a"} 0');
    expect(text).toContain('a_seconds_count{queue="a"} 1');
  });
});

/** The two write the labels of a bucket in another order, which means nothing. */
function withoutOrder(line: string): string {
  return line.replace(/\{(le="[^"]*"),(.*)\}/, '{$2,$1}');
}
