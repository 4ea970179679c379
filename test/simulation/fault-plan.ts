/** Which faults happen in a run, and when. */
import { FAULT_KINDS, faultKind } from './fault-kinds.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** One fault of a plan. */
export interface PlannedFault {
  readonly kind: string;
  /** In virtual milliseconds since the beginning. */
  readonly atMs: number;
  readonly lengthMs: number;
  /** Which processor it strikes. */
  readonly processor: number;
  readonly chance: number;
}

/** At least this many in each run. */
const FAULTS_MIN = 20;
const FAULTS_MAX = 32;

export function planFaults(
  random: Random,
  lengthMs: number,
  processors: number,
): readonly PlannedFault[] {
  const count = random.between(FAULTS_MIN, FAULTS_MAX);
  const faults = Array.from({ length: count }, (): PlannedFault => {
    const { name, longestMs } = random.pick(FAULT_KINDS);
    return {
      kind: name,
      atMs: random.between(200, lengthMs),
      lengthMs: longestMs === 0 ? 0 : random.between(50, longestMs),
      processor: random.between(0, processors - 1),
      chance: random.next(),
    };
  });
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** Makes the faults happen as the time passes. */
export function scheduleFaults(world: World, faults: readonly PlannedFault[]): void {
  const { time, trace, processors } = world;
  for (const { kind, atMs, lengthMs, processor, chance } of faults) {
    time.schedule(() => {
      const struck = processors[processor];
      if (struck === undefined) return;
      trace.note('fault', `${describe(kind, processor)}${lengthMs > 0 ? `, ${lengthMs} ms` : ''}`);
      const end = faultKind(kind).begin({ world, processor: struck, lengthMs, chance });
      if (end !== undefined) {
        time.schedule(() => {
          trace.note('fault', `${describe(kind, processor)} is over`);
          end();
        }, lengthMs);
      }
    }, atMs);
  }
}

function describe(kind: string, processor: number): string {
  return `${kind} (processor-${processor + 1})`;
}
