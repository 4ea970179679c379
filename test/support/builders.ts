/** Sightings, rules and one plate to try them on, with as few words as a test can do with. */
import { decide } from '#domain/decide.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { plateKey } from '#domain/plate.ts';
import type { Decision } from '#domain/decide.ts';
import type { Plate } from '#domain/plate.ts';
import type { PlateState, Read } from '#domain/plate-state.ts';
import type { Sighting, SightingKind } from '#domain/sighting.ts';
import type { DecisionContext, StayRules } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';

export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Where time begins in tests: 2026-11-21T09:00:00Z. */
export const START_MS = Date.UTC(2026, 10, 21, 9);

const GARAGE = 'main';
const PLATE = 'B123' as Plate;
export const KEY = plateKey(GARAGE, PLATE);

/** The rules of config/default.yaml. */
export const RULES: StayRules = {
  allowedLatenessMs: 30 * SECOND_MS,
  debounceMs: 10 * SECOND_MS,
  maxMs: 30 * DAY_MS,
  skewToleranceMs: 2 * SECOND_MS,
  clockSkewMaxMs: 120 * SECOND_MS,
  eventAgeMaxMs: 7 * DAY_MS,
  holdMaxMs: DAY_MS,
  readsMax: 32,
};

/** An entry so many seconds after the start. */
export function entry(id: string, atSeconds: number, more: Partial<Sighting> = {}): Sighting {
  return sighting('entry', id, START_MS + atSeconds * SECOND_MS, more);
}

/** An exit so many seconds after the start. */
export function exit(id: string, atSeconds: number, more: Partial<Sighting> = {}): Sighting {
  return sighting('exit', id, START_MS + atSeconds * SECOND_MS, more);
}

export function sighting(
  kind: SightingKind,
  id: string,
  atMs: number,
  more: Partial<Sighting> = {},
): Sighting {
  return { kind, id, key: KEY, garageId: GARAGE, plate: PLATE, atMs, ...more };
}

/** What is remembered of a sighting that was accepted as soon as it happened. */
export function read(of: Sighting, more: Partial<Read> = {}): Read {
  const { kind, id, atMs, laneId } = of;
  const fresh = { delayMs: 0, laneId, spanMs: 0, summaryCount: 0, standing: undefined };
  return { kind, id, atMs, ...fresh, ...more };
}

/** The present of a decision: everything up to now has been seen on both queues. */
export function present(nowMs: number, more: Partial<DecisionContext> = {}): DecisionContext {
  return { rules: RULES, nowMs, watermarkMs: nowMs, digest: (text) => text, ...more };
}

/** The summaries that stand: neither superseded nor taken back. */
export function standing(written: readonly Summary[]): readonly Summary[] {
  const superseded = new Set(written.map(({ supersedes }) => supersedes));
  return written.filter(
    ({ summary_id, reason }) => !superseded.has(summary_id) && reason !== 'read_corrected',
  );
}

/** One plate with its clock, its watermark and everything that was written for it. */
export class OnePlate {
  state: PlateState = UNSEEN;
  nowMs = START_MS;
  /** Set while a queue lags; otherwise everything up to now has been seen. */
  lagsAtMs: number | undefined;
  readonly written: Summary[] = [];
  readonly #rules: StayRules;

  constructor(rules: Partial<StayRules> = {}) {
    this.#rules = { ...RULES, ...rules };
  }

  get context(): DecisionContext {
    const watermarkMs = this.lagsAtMs ?? this.nowMs + this.#rules.clockSkewMaxMs;
    return present(this.nowMs, { rules: this.#rules, watermarkMs });
  }

  get standing(): readonly Summary[] {
    return standing(this.written);
  }

  /** The sighting arrives: now, or when it happens if that is later. */
  see(seen: Sighting): Decision {
    this.nowMs = Math.max(this.nowMs, seen.atMs);
    return this.#take(seen);
  }

  /** Lets the clock run to so many seconds after the start, waking the plate when it is due. */
  runTo(seconds: number): void {
    const endMs = START_MS + seconds * SECOND_MS;
    while (this.state.wake !== undefined && this.state.wake.clockMs <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.state.wake.clockMs);
      this.wake();
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }

  /** The plate is looked at as it is, as for a deadline or a watermark that has come. */
  wake(): Decision {
    return this.#take(undefined);
  }

  #take(seen: Sighting | undefined): Decision {
    const decision = decide(KEY, this.state, seen, this.context);
    this.state = evolve(this.state, decision);
    this.written.push(...decision.summaries);
    return decision;
  }
}

/** A plate that has seen these events, each as soon as it happened. */
export function plateWith(...events: readonly Sighting[]): OnePlate {
  const plate = new OnePlate();
  for (const event of events) plate.see(event);
  return plate;
}

/** Each summary as `reason entry-exit vN`. */
export function told(summaries: readonly Summary[]): readonly string[] {
  return summaries.map(
    ({ reason, entry_event_id: entryId = '', exit_event_id: exitId = '', version }) =>
      `${reason} ${entryId}-${exitId} v${version}`,
  );
}
