/** One plate under arbitrary arrivals, and what its log must look like in the end. */
import { decide } from '#domain/decide.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import type { Decision } from '#domain/decide.ts';
import type { PlateState, Wake } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { DecisionContext, StayRules } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import { KEY, standing } from './builders.ts';
import { SMALL_RULES } from './plate-events.ts';
import type { Arrival } from './plate-events.ts';
import { pairAll } from './reference-pairing.ts';
import type { SeenEvent } from './reference-pairing.ts';

const WAKES_MAX = 1_000;

export class PlateRun {
  state: PlateState = UNSEEN;
  nowMs = 0;
  readonly rules: StayRules;
  readonly written: Summary[] = [];
  readonly accepted: Sighting[] = [];

  constructor(rules: Partial<StayRules> = {}) {
    this.rules = { ...SMALL_RULES, ...rules };
  }

  arrive({ event, afterMs, watermarkMs }: Arrival): Decision {
    this.nowMs += afterMs;
    const decision = this.take(event, watermarkMs);
    if (decision.outcome !== 'duplicate' && decision.outcome !== 'too_late') {
      this.accepted.push(event);
    }
    return decision;
  }

  take(event: Sighting | undefined, watermarkMs: number): Decision {
    const decision = decide(KEY, this.state, event, this.contextAt(watermarkMs));
    this.state = evolve(this.state, decision);
    this.written.push(...decision.summaries);
    return decision;
  }

  contextAt(watermarkMs: number): DecisionContext {
    return { rules: this.rules, nowMs: this.nowMs, watermarkMs, digest: (text) => text };
  }

  /** Lets time pass with both queues empty, until the plate waits for nothing before `endMs`. */
  settle(endMs: number): void {
    const watermarkMs = Number.POSITIVE_INFINITY;
    for (let wakes = 0; isDue(this.state.wake, endMs, watermarkMs); wakes += 1) {
      if (wakes > WAKES_MAX) throw new Error('The plate asks to be woken without end.');
      const { clockMs, watermarkMs: heldMs } = this.state.wake;
      if (heldMs === undefined) this.nowMs = Math.max(this.nowMs, clockMs);
      this.take(undefined, watermarkMs);
    }
    this.nowMs = Math.max(this.nowMs, endMs);
  }
}

/** Whether the plate is to be looked at, now and with this watermark. */
export function isDue(wake: Wake | undefined, nowMs: number, watermarkMs: number): wake is Wake {
  if (wake === undefined) return false;
  const isReached = wake.watermarkMs !== undefined && wake.watermarkMs <= watermarkMs;
  return isReached || wake.clockMs <= nowMs;
}

/** What stands in the log, one line for each stay, in an order that says nothing. */
export function standingStays(written: readonly Summary[]): readonly string[] {
  return standing(written)
    .map((summary) =>
      describe(
        summary.reason,
        summary.entry_event_id,
        summary.exit_event_id,
        summary.duration_seconds,
      ),
    )
    .sort();
}

/** What should stand: the stays that the reference pairing finds. */
export function expectedStays(
  events: readonly SeenEvent[],
  nowMs: number,
  rules: StayRules = SMALL_RULES,
): readonly string[] {
  return pairAll(events, rules, nowMs)
    .map(({ reason, entry, exit }) => {
      const heldMs = entry && exit ? Math.max(0, exit.atMs - entry.atMs) : undefined;
      const seconds = heldMs === undefined ? undefined : Math.floor(heldMs / 1000);
      return describe(reason, entry?.id, exit?.id, seconds);
    })
    .sort();
}

function describe(reason: string, entryId = '-', exitId = '-', seconds: number | string = '-') {
  return `${reason} ${entryId} ${exitId} ${seconds}s`;
}
