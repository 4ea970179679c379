/** What a kind of fault is. */
import type { Processor } from './processor.ts';
import type { World } from './world.ts';

/** What a fault is given of the plan. */
export interface FaultScope {
  readonly world: World;
  /** The processor that it strikes, if it strikes one. */
  readonly processor: Processor;
  /** How long it lasts, in milliseconds. */
  readonly lengthMs: number;
  /** From 0 up to 1, for what else it has to choose. */
  readonly chance: number;
}

export interface FaultKind {
  readonly name: string;
  /** How long it lasts at most, in milliseconds; 0 when it is over at once. */
  readonly longestMs: number;
  /** Begins it. @returns what ends it */
  readonly begin: (scope: FaultScope) => (() => void) | undefined;
}

/** How far a clock jumps at most. */
export const CLOCK_JUMP_MS = 15_000;

/** A fault that is over at once. */
export function once(name: string, begin: (scope: FaultScope) => void): FaultKind {
  return {
    name,
    longestMs: 0,
    begin: (scope) => {
      begin(scope);
      return undefined;
    },
  };
}

/** A fault that goes on until it is ended. */
export function lasting(
  name: string,
  longestMs: number,
  begin: (scope: FaultScope) => () => void,
): FaultKind {
  return { name, longestMs, begin };
}
