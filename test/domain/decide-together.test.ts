import { describe, expect, it } from 'vitest';
import { decide } from '#domain/decide.ts';
import { decideTogether } from '#domain/decide-together.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { keyOf, mailOf, NOON } from '#test/support/deliveries.ts';
import type { Outcome } from '#domain/decide.ts';
import type { Sighting, SightingKind } from '#domain/sighting.ts';

const KEY = keyOf('A');
const RULES = {
  allowedLatenessMs: 30_000,
  debounceMs: 10_000,
  maxMs: 3_600_000,
  skewToleranceMs: 2_000,
  clockSkewMaxMs: 120_000,
  eventAgeMaxMs: 7_200_000,
  holdMaxMs: 60_000,
  readsMax: 8,
};
const PRESENT = { nowMs: NOON + 600_000, watermarkMs: NOON + 600_000 };
const context = { ...PRESENT, rules: RULES, digest: (text: string) => text };

const at = (kind: SightingKind, id: string, seconds: number): Sighting =>
  mailOf(kind, { id, plate: 'A', at: seconds }).sighting;
const IN_1 = at('entry', 'in-1', 0);
const OUT_1 = at('exit', 'out-1', 60);
const IN_2 = at('entry', 'in-2', 120);
const OUT_2 = at('exit', 'out-2', 180);

function together(...sightings: readonly Sighting[]) {
  const outcomes: (Outcome | 'failed')[] = [];
  const { summaries } = decideTogether(KEY, UNSEEN, sightings, {
    context,
    decide: (key, state, sighting, present) => {
      if (sighting?.id === 'poison') throw new Error('poison');
      return decide(key, state, sighting, present);
    },
    evolve,
    decided: (_, outcome) => outcomes.push(outcome),
    failed: () => outcomes.push('failed'),
  });
  const told = summaries.map(
    ({ reason, entry_event_id: entry, exit_event_id: exit, version }) =>
      `${reason} ${entry ?? '?'} ${exit ?? '?'} v${version}`,
  );
  return { told, outcomes };
}

describe('mail of one plate that waits together', () => {
  const STAYS = ['vehicle_exited in-1 out-1 v1', 'vehicle_exited in-2 out-2 v1'];

  it('gives no summary that mail behind it contradicts', () => {
    expect(together(IN_1, IN_2, OUT_1, OUT_2).told).toEqual(STAYS);
    expect(together(OUT_2, OUT_1, IN_2, IN_1).told).toEqual(STAYS);
  });

  it('is final as far as the watermark when the last of it comes twice', () => {
    const { told, outcomes } = together(IN_1, IN_2, OUT_1, OUT_2, OUT_1);
    expect(told).toEqual(STAYS);
    expect(outcomes).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'duplicate']);
  });

  it('is final as far as the watermark when the last of it fails', () => {
    const { told, outcomes } = together(IN_1, OUT_1, at('entry', 'poison', 30));
    expect(told).toEqual(STAYS.slice(0, 1));
    expect(outcomes).toEqual(['accepted', 'accepted', 'failed']);
  });

  it('concludes nothing when all of it is known', () => {
    const { state } = decideTogether(KEY, UNSEEN, [IN_1, OUT_1], {
      context: { ...context, watermarkMs: NOON },
      decide,
      evolve,
      decided: () => undefined,
      failed: () => undefined,
    });
    const again = decideTogether(KEY, state, [OUT_1, IN_1, OUT_1], {
      context,
      decide,
      evolve,
      decided: () => undefined,
      failed: () => undefined,
    });
    expect(again).toEqual({ state, summaries: [] });
    expect(again.state).toBe(state);
  });

  it('decides a single message as far as the watermark', () => {
    expect(together(IN_1).outcomes).toEqual(['accepted']);
    expect(together(OUT_1, IN_2).told).toEqual([]);
  });
});
