/** Faults as they come and go, by their plan. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from './inject.ts';
import type { Installation } from './installation.ts';
import type { PlannedFault } from './fault-plan.ts';

/** What came of a plan. */
export interface Done {
  /** How often each kind was brought about and healed. */
  readonly faults: Readonly<Record<string, number>>;
  /** Faults with which that failed, and why. */
  readonly failed: readonly string[];
}

/** What is still down from the fault before cannot be taken down again: later than this it is left out. */
const LATE_MAX_MS = 10_000;

/** Brings all faults about at their times; what is done to one thing waits for what was before. */
export async function bringAbout(
  installation: Installation,
  plan: readonly PlannedFault[],
  tell: (line: string) => void,
): Promise<Done> {
  const faults: Record<string, number> = {};
  const failed: string[] = [];
  const busy = new Map<string, Promise<void>>();
  let leftOut = 0;
  const startMs = performance.now();
  const suffer = async (fault: PlannedFault, before: Promise<void> | undefined): Promise<void> => {
    await before;
    if (performance.now() - startMs > fault.atMs + LATE_MAX_MS) {
      leftOut += 1;
      return;
    }
    const name = `${fault.kind.name} (${fault.target})`;
    tell(`${((performance.now() - startMs) / 1_000).toFixed(1)} s ${name}, ${fault.lastsMs} ms`);
    try {
      const heal = await inject(installation, fault);
      await sleep(fault.lastsMs);
      await heal();
      faults[fault.kind.name] = (faults[fault.kind.name] ?? 0) + 1;
    } catch (error) {
      failed.push(`${name}: ${(error as Error).message}`);
      tell(`FAILED ${name}: ${(error as Error).message}`);
    }
  };
  for (const fault of plan) {
    const restMs = fault.atMs - (performance.now() - startMs);
    if (restMs > 0) await sleep(restMs);
    busy.set(fault.target, suffer(fault, busy.get(fault.target)));
  }
  await Promise.all(busy.values());
  if (leftOut > 0)
    tell(`${leftOut} faults were left out: what they are about was down for too long`);
  for (const link of installation.links.values()) link.heal();
  for (const role of installation.roles.values()) role.signal('SIGCONT');
  return { faults, failed };
}
