/**
 * Which faults a run has, and when: a pure function of the seed and the options.
 *
 * F1 The same options give the same plan.
 * F2 Every kind comes before any comes again, unless what it would be done to is busy until the end.
 * F3 Nothing has two faults of its own at a time. Different things have: faults meet.
 */
import { Draws } from '#traffic/draws.ts';
import type { FaultKind, FaultTarget } from './fault-kinds.ts';

export interface PlanOptions {
  readonly seed: number;
  /** How long faults are begun for, in milliseconds. */
  readonly lengthMs: number;
  readonly processors: number;
  readonly kinds: readonly FaultKind[];
  /** The pause between the begins of two faults. */
  readonly pauseMs: readonly [from: number, to: number];
}

export interface PlannedFault {
  readonly kind: FaultKind;
  /** From the begin of the run, in milliseconds. */
  readonly atMs: number;
  readonly lastsMs: number;
  /** What it is done to, such as `processor-2` or `processor-1 redis`. */
  readonly target: string;
  /** Differs from fault to fault: what else has to be drawn is drawn from it. */
  readonly draw: number;
}

const PURPOSE = 501;
/** How long something is left alone after a fault. */
const REST_MS = 500;

export function planFaults(options: PlanOptions): readonly PlannedFault[] {
  const { seed, lengthMs, kinds, pauseMs } = options;
  const draws = new Draws(seed, 0, PURPOSE);
  const faults: PlannedFault[] = [];
  const freeAtMs = new Map<string, number>();
  let deck: FaultKind[] = [];
  let atMs = 0;
  while (kinds.length > 0) {
    atMs += draws.between(...pauseMs);
    if (atMs > lengthMs) break;
    if (deck.length === 0) deck = shuffle(kinds, draws);
    const kind = deck.pop() as FaultKind;
    const target = drawTarget(kind.target, options.processors, draws);
    const lastsMs = draws.between(...kind.lastsMs);
    const draw = draws.below(1_000_000);
    const from = Math.max(atMs, freeAtMs.get(target) ?? 0);
    if (from > lengthMs) continue;
    freeAtMs.set(target, from + lastsMs + REST_MS);
    faults.push({ kind, atMs: from, lastsMs, target, draw });
  }
  return faults.toSorted((a, b) => a.atMs - b.atMs);
}

function shuffle(kinds: readonly FaultKind[], draws: Draws): FaultKind[] {
  const deck = [...kinds];
  for (let last = deck.length - 1; last > 0; last -= 1) {
    const other = draws.below(last + 1);
    [deck[last], deck[other]] = [deck[other] as FaultKind, deck[last] as FaultKind];
  }
  return deck;
}

function drawTarget(target: FaultTarget, processors: number, draws: Draws): string {
  const processor = `processor-${draws.below(processors) + 1}`;
  const generator = draws.chance(0.5) ? 'entries' : 'exits';
  switch (target) {
    case 'processor':
      return processor;
    case 'generator':
      return generator;
    case 'redis link':
      return `${processor} redis`;
    case 'writer link':
      return `${processor} writer`;
    case 'rabbitmq link':
      return `${draws.chance(0.7) ? processor : generator} rabbitmq`;
    case 'processors':
    case 'writer':
    case 'redis':
    case 'rabbitmq':
    case 'disk':
      return target;
    default:
      return target satisfies never;
  }
}
