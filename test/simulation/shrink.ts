/** Makes a failing plan small enough to be read: leaves out whatever it fails without. */
import { simulate } from './simulate.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { SimulationRequest, SimulationResult } from './simulate.ts';

/** Runs the plan with these faults. */
type Attempt = (faults: readonly PlannedFault[]) => Promise<SimulationResult>;

/**
 * Leaves faults out, first many at a time and then one by one, for as long as the run still fails.
 *
 * @returns the failing run with the fewest faults that was found
 */
export async function shrink(
  failing: SimulationResult,
  around?: SimulationRequest['around'],
  attempt: Attempt = (faults) =>
    simulate({ seed: failing.seed, faults, ...(around !== undefined && { around }) }),
): Promise<SimulationResult> {
  let best = failing;
  for (let size = Math.ceil(best.faults.length / 2); size >= 1; size = Math.floor(size / 2)) {
    let from = 0;
    while (from < best.faults.length) {
      const kept = best.faults.toSpliced(from, size);
      const result = await attempt(kept);
      if (result.isGood) from += size;
      else best = result;
    }
  }
  return best;
}
