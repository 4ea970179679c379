import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './fault-kinds.ts';
import { planFaults } from './fault-plan.ts';
import type { PlannedFault, PlanOptions } from './fault-plan.ts';

const options: PlanOptions = {
  seed: 7,
  lengthMs: 300_000,
  processors: 3,
  kinds: FAULT_KINDS,
  pauseMs: [500, 1_500],
};

describe('a plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planFaults(options)).toEqual(planFaults(options));
    expect(planFaults({ ...options, seed: 8 })).not.toEqual(planFaults(options));
  });

  it('has every kind once before it has one again', () => {
    const names = planFaults(options).map(({ kind }) => kind.name);
    const counts = FAULT_KINDS.map(({ name }) => names.filter((one) => one === name).length);
    expect(names.length).toBeGreaterThan(FAULT_KINDS.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('does nothing to a thing that has not been healed', () => {
    const byTarget = Map.groupBy(planFaults(options), ({ target }) => target);
    const restsMs = [...byTarget.values()].flatMap((faults) =>
      faults.slice(1).map(({ atMs }, index) => {
        const before = faults[index] as PlannedFault;
        return atMs - before.atMs - before.lastsMs;
      }),
    );
    expect(Math.min(...restsMs)).toBeGreaterThan(0);
  });

  it('does harm to each of the processors, and to no other', () => {
    const targets = new Set(
      planFaults(options).flatMap(({ target }) => /^processor-\d+/.exec(target) ?? []),
    );
    expect([...targets].toSorted()).toEqual(['processor-1', 'processor-2', 'processor-3']);
  });

  it('is empty without kinds, and where there is no time', () => {
    expect(planFaults({ ...options, kinds: [] })).toEqual([]);
    expect(planFaults({ ...options, lengthMs: 0 })).toEqual([]);
  });
});
