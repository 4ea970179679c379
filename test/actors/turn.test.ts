import { describe, expect, it } from 'vitest';
import { takeTurn, TurnFault } from '#actors/turn.ts';
import { decide } from '#domain/decide.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { keyOf, mailOf } from '#test/support/deliveries.ts';
import { digest, PRESENT, RULES } from './rules.ts';
import type { Turn, TurnRules } from '#actors/turn.ts';
import type { Mail } from '#ports/plates.ts';

const KEY = keyOf('A');
const IN = mailOf('entry', { id: 'in', plate: 'A', at: -60 });
const OUT = mailOf('exit', { id: 'out', plate: 'A', at: 0 });
const POISON = mailOf('entry', { id: 'poison', plate: 'A', at: -30 });
const WAKE: Mail = { sighting: undefined, key: KEY };

const deciding: TurnRules = { context: { ...PRESENT, rules: RULES, digest }, decide };

/** Decides as the domain does, but fails about some messages. */
const failing = (error: unknown, ...ids: readonly string[]): TurnRules => ({
  ...deciding,
  decide: (key, state, sighting, context) => {
    if (sighting !== undefined && ids.includes(sighting.id)) throw error;
    return decide(key, state, sighting, context);
  },
});

const NONE: ReadonlySet<Mail> = new Set();
const outcomesOf = (turn: Turn | TurnFault): readonly string[] =>
  (turn as Turn).rulings.map(({ outcome }) => outcome);

describe('takeTurn', () => {
  it('decides about all the mail, each on top of the one before', () => {
    const turn = takeTurn(KEY, UNSEEN, [IN, OUT, IN], NONE, deciding) as Turn;
    expect(outcomesOf(turn)).toEqual(['accepted', 'accepted', 'duplicate']);
    expect(turn.rulings.map(({ mail }) => mail)).toEqual([IN, OUT, IN]);
    expect(turn.before).toBe(UNSEEN);
    expect(turn.state.reads).toHaveLength(2);
    expect(turn.summaries).toMatchObject([
      { reason: 'vehicle_exited', entry_event_id: 'in', exit_event_id: 'out' },
    ]);
  });

  it('gives the same state back when nothing has changed', () => {
    const { state } = takeTurn(KEY, UNSEEN, [IN], NONE, deciding) as Turn;
    const again = takeTurn(KEY, state, [IN, WAKE], NONE, deciding) as Turn;
    expect(outcomesOf(again)).toEqual(['duplicate', 'woken']);
    expect(again.state).toBe(state);
  });

  it('does not count at all when a message fails for the first time (A5)', () => {
    const fault = takeTurn(KEY, UNSEEN, [IN, POISON], NONE, failing(new Error('bad'), 'poison'));
    expect(fault).toBeInstanceOf(TurnFault);
    expect(fault).toMatchObject({
      mail: POISON,
      message: 'Deciding about a message failed: bad',
      cause: { message: 'bad' },
    });
  });

  it('rules a message that fails again as faulted, and goes on beside it (A5)', () => {
    const error = new Error('bad');
    const faulted = new Set<Mail>([POISON]);
    const turn = takeTurn(
      KEY,
      UNSEEN,
      [IN, POISON, OUT],
      faulted,
      failing(error, 'poison'),
    ) as Turn;
    expect(outcomesOf(turn)).toEqual(['accepted', 'faulted', 'accepted']);
    expect(turn.rulings[1]).toEqual({ mail: POISON, outcome: 'faulted', error });
    expect(turn.state.reads.map(({ id }) => id)).toEqual(['in', 'out']);
  });

  it('decides about a message that failed before and fails no more', () => {
    const turn = takeTurn(KEY, UNSEEN, [IN, POISON], new Set([POISON]), deciding);
    expect(outcomesOf(turn)).toEqual(['accepted', 'accepted']);
  });

  it('fails with an error also when something else was thrown', () => {
    const fault = takeTurn(KEY, UNSEEN, [POISON], NONE, failing('text', 'poison'));
    expect(fault).toMatchObject({ cause: new Error('text') });
  });
});
