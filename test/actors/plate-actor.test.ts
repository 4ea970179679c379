import { describe, expect, it } from 'vitest';
import { PlateActor } from '#actors/plate-actor.ts';
import { TurnFault } from '#actors/turn.ts';
import { decide } from '#domain/decide.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { keyOf, mailOf } from '#test/support/deliveries.ts';
import { digest, PRESENT, RULES } from './rules.ts';
import type { Turn, TurnRules } from '#actors/turn.ts';
import type { SightingMail } from '#ports/plates.ts';

const IN = mailOf('entry', { id: 'in', plate: 'A', at: -60 });
const OUT = mailOf('exit', { id: 'out', plate: 'A', at: 0 });

const deciding: TurnRules = { context: { ...PRESENT, rules: RULES, digest }, decide };

const failing: TurnRules = {
  ...deciding,
  decide: () => {
    throw new Error('bad');
  },
};

/** An actor that is loaded and has this mail. */
function actorWith(...mail: readonly SightingMail[]): PlateActor {
  const actor = new PlateActor(keyOf('A'), 4);
  actor.load(UNSEEN);
  for (const message of mail) actor.offer(message);
  return actor;
}

const idsIn = (turn: Turn | TurnFault): readonly (string | undefined)[] =>
  (turn as Turn).rulings.map(({ mail }) => mail.sighting?.id);

describe('PlateActor', () => {
  it('is cold until it is loaded', () => {
    const actor = new PlateActor(keyOf('A'), 1);
    expect(actor.isCold).toBe(true);
    actor.load(UNSEEN);
    expect(actor.isCold).toBe(false);
  });

  it('begins no turn before it is loaded (A1)', () => {
    const actor = new PlateActor(keyOf('A'), 1);
    actor.offer(IN);
    expect(() => actor.begin(deciding)).toThrow('Invariant A1');
  });

  it('begins no turn while one is in flight (A1)', () => {
    const actor = actorWith(IN);
    actor.begin(deciding);
    expect(() => actor.begin(deciding)).toThrow('Invariant A1');
  });

  it('keeps mail that comes during a turn for the next one (A2)', () => {
    const actor = actorWith(IN);
    actor.begin(deciding);
    actor.offer(OUT);
    expect(idsIn(actor.end())).toEqual(['in']);
    expect(actor.mailboxDepth).toBe(1);
    expect(idsIn(actor.begin(deciding))).toEqual(['out']);
  });

  it('ends no turn that is not in flight (A2)', () => {
    const actor = actorWith(IN);
    expect(() => actor.end()).toThrow('Invariant A2');
    actor.begin(deciding);
    actor.end();
    expect(() => actor.end()).toThrow('Invariant A2');
  });

  it('has the new state only when the turn has ended (A3)', () => {
    const actor = actorWith(IN, OUT);
    const first = actor.begin(deciding) as Turn;
    actor.end();
    actor.offer(IN);
    const second = actor.begin(deciding) as Turn;
    expect(second.before).toBe(first.state);
  });

  it('does not take a state from the store over its own (A3)', () => {
    const actor = actorWith(IN);
    const { state } = actor.begin(deciding) as Turn;
    actor.end();
    actor.load(UNSEEN);
    actor.offer(OUT);
    expect((actor.begin(deciding) as Turn).before).toBe(state);
  });

  it('may leave memory only without mail and without a turn (A4)', () => {
    const actor = actorWith();
    expect(actor.isIdle).toBe(true);
    actor.offer(IN);
    expect(actor.isIdle).toBe(false);
    actor.begin(deciding);
    expect(actor.isIdle).toBe(false);
    actor.end();
    expect(actor.isIdle).toBe(true);
  });

  it('begins anew from the store after a fault, with the same mail (A5)', () => {
    const actor = actorWith(IN, OUT);
    expect(actor.begin(failing)).toBeInstanceOf(TurnFault);
    expect(actor.isCold).toBe(true);
    expect(actor.isIdle).toBe(false);
    actor.load(UNSEEN);
    expect(idsIn(actor.begin(deciding))).toEqual(['in', 'out']);
  });

  it('forgets what has failed when a turn has ended (A5)', () => {
    const actor = actorWith(IN);
    actor.begin(failing);
    actor.load(UNSEEN);
    expect((actor.begin(failing) as Turn).rulings).toMatchObject([{ outcome: 'faulted' }]);
    actor.end();
    actor.offer(IN);
    expect(actor.begin(failing)).toBeInstanceOf(TurnFault);
  });

  it('refuses mail when its mailbox is full (M2)', () => {
    const actor = actorWith(IN, OUT, IN, OUT);
    expect(actor.offer(IN)).toBe(false);
  });
});
