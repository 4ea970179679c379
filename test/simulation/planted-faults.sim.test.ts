/** A simulation that finds nothing proves nothing: each mistake here must be found. */
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './fault-kinds.ts';
import { PLANTED_FAULTS } from './planted-faults.ts';
import { RealTimeRead } from './real-time.ts';
import { shrink } from './shrink.ts';
import { STORE_WENT_BACK } from './server-faults.ts';
import { simulate } from './simulate.ts';
import { failureReport } from './simulation-report.ts';
import type { PlantedFault } from './planted-faults.ts';
import type { SimulationResult } from './simulate.ts';

const SEEDS_MAX = 60;

/** The first run that is not good. */
async function firstFailure(around: PlantedFault['around']): Promise<SimulationResult | undefined> {
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    const result = await simulate({ seed, around });
    if (!result.isGood) return result;
  }
  return undefined;
}

describe('a mistake is found within a few seeds', () => {
  it.each(PLANTED_FAULTS)('$name', async ({ around }) => {
    const failing = await firstFailure(around);

    expect(failing).toBeDefined();
  });
});

it('a failing plan is made smaller until it needs each of its faults', async () => {
  const { around } = PLANTED_FAULTS.find(({ name }) => name.startsWith('a dead letter'))!;
  const failing = (await firstFailure(around))!;

  const smallest = await shrink(failing, around);

  expect(smallest.isGood).toBe(false);
  expect(smallest.faults.length).toBeLessThan(failing.faults.length);
  for (const left of smallest.faults) {
    const faults = smallest.faults.filter((fault) => fault !== left);
    expect((await simulate({ seed: failing.seed, faults, around })).isGood).toBe(true);
  }
  expect(failureReport(failing, smallest)).toContain(
    `npm run simulate -- --seed ${failing.seed} --trace trace.txt`,
  );
});

it.each([
  ['Date.now', () => Date.now()],
  ['Math.random', () => Math.random()],
])('a run that reads %s fails', async (_, read) => {
  const around: PlantedFault['around'] = (ports) => ({
    ...ports,
    random: read,
    clock: { now: read },
  });

  await expect(simulate({ seed: 1, around })).rejects.toThrow(RealTimeRead);
});

it('a store that went back in time is refused, and the log stays as it was', async () => {
  let refused = 0;
  for (let seed = 1; seed <= 4; seed += 1) {
    const fault = { kind: STORE_WENT_BACK.name, atMs: 20_000, lengthMs: 500, processor: 0 };
    const { verdict, trace } = await simulate({ seed, faults: [{ ...fault, chance: 0.5 }] });

    refused += Number(trace.some((line) => line.includes('the store went back in time')));
    const ofLog = verdict.checks.filter(({ name }) => ['bytes', 'numbers', 'ids'].includes(name));
    expect(ofLog.map(({ problems }) => problems)).toEqual([0, 0, 0]);
  }
  expect(refused).toBeGreaterThan(2);
});

it('every kind of fault has a name of its own', () => {
  expect(new Set(FAULT_KINDS.map(({ name }) => name)).size).toBe(FAULT_KINDS.length);
});
