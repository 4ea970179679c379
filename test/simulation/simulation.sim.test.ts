/**
 * The whole system in virtual time. `npm run simulate -- --seeds 10000` runs more seeds, and
 * `--seed N` repeats one.
 */
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './fault-kinds.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { failureReport } from './simulation-report.ts';

const SEEDS = 200;
const SEEDS_PER_TEST = 10;
const FIRST_SEEDS = Array.from({ length: SEEDS / SEEDS_PER_TEST }, (_, index) => {
  return index * SEEDS_PER_TEST + 1;
});

const kinds = new Set<string>();

describe('nothing is lost, twice or wrong, whatever fails', () => {
  it.each(FIRST_SEEDS)(`with the ${SEEDS_PER_TEST} seeds from %i on`, async (first) => {
    for (let seed = first; seed < first + SEEDS_PER_TEST; seed += 1) {
      const result = await simulate({ seed });
      for (const { kind } of result.faults) kinds.add(kind);
      expect(result.faults.length).toBeGreaterThanOrEqual(20);
      const problem = result.isGood ? '' : failureReport(result, await shrink(result));
      expect(problem).toBe('');
    }
  });

  it('with faults of every kind', () => {
    expect([...kinds].sort()).toEqual(FAULT_KINDS.map(({ name }) => name).sort());
  });
});

it('a seed repeats a run to the byte, and another seed is another run', async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const [first, again] = [await simulate({ seed }), await simulate({ seed })];
    const other = await simulate({ seed: seed + 1 });

    expect(first.trace.length).toBeGreaterThan(100);
    expect(again.trace.join('\n')).toBe(first.trace.join('\n'));
    expect(other.trace.join('\n')).not.toBe(first.trace.join('\n'));
  }
});
