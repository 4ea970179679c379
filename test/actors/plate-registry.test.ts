import { describe, expect, it } from 'vitest';
import { MailboxFull, PlateRegistry } from '#actors/plate-registry.ts';
import { decide } from '#domain/decide.ts';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { keyOf, mailOf, NOON } from '#test/support/deliveries.ts';
import { digest, PRESENT, RULES } from './rules.ts';
import type { RegistryOptions } from '#actors/plate-registry.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Batch, Present, SightingMail } from '#ports/plates.ts';

const enter = (id: string, plate: string, at = -60): SightingMail =>
  mailOf('entry', { id, plate, at });
const leave = (id: string, plate: string, at = 0): SightingMail =>
  mailOf('exit', { id, plate, at });

const LIMITS: RegistryOptions['limits'] = {
  mailboxCapacity: 4,
  residentMax: 10,
  residentReadsMax: 100,
  idleMs: 1000,
};

/** Actors over a store that is a map. */
class RegistryRig {
  readonly stored = new Map<PlateKey, string>();
  readonly loads: string[] = [];
  readonly plates: PlateRegistry;

  constructor(options: Partial<RegistryOptions> = {}) {
    this.plates = new PlateRegistry({
      limits: LIMITS,
      rules: RULES,
      digest,
      ledgers: new Map(),
      ...options,
    });
  }

  tell(...mail: readonly SightingMail[]): void {
    for (const message of mail) this.plates.tell(message, NOON);
  }

  /** Begins the turns of whatever waits. */
  begin(max = 100, present: Present = PRESENT): Batch {
    const selection = this.plates.select(max);
    if (selection === undefined) throw new Error('Nothing waits.');
    this.loads.push(selection.cold.map(plateOf).join());
    const states = selection.cold.map((key) => this.stored.get(key));
    return this.plates.begin(selection, states, present);
  }

  end(batch: Batch): void {
    for (const { key, state } of batch.writes) {
      if (state === undefined) this.stored.delete(key);
      else this.stored.set(key, state);
    }
    this.plates.end(batch as Parameters<PlateRegistry['end']>[0], NOON);
  }

  turn(): Batch {
    const batch = this.begin();
    this.end(batch);
    return batch;
  }
}

const plateOf = (key: PlateKey): string => key.slice(key.indexOf('/') + 1);
const ruled = ({ rulings }: Batch): readonly string[] =>
  rulings.map(({ mail, outcome }) => `${mail.sighting?.id ?? 'wake'} ${outcome}`);

const failing =
  (...ids: readonly string[]): typeof decide =>
  (key, state, sighting, context) => {
    if (sighting !== undefined && ids.includes(sighting.id)) throw new Error('bad');
    return decide(key, state, sighting, context);
  };

describe('PlateRegistry', () => {
  it('has nothing to select before mail comes', () => {
    expect(new RegistryRig().plates.select(10)).toBeUndefined();
  });

  it('makes one batch of the turns of many plates, in the order of their mail', () => {
    const rig = new RegistryRig();
    rig.tell(enter('b', 'B'), enter('a', 'A'), leave('x', 'B'));
    const batch = rig.begin();
    expect(ruled(batch)).toEqual(['b accepted', 'x accepted', 'a accepted']);
    expect(batch.writes.map(({ key }) => plateOf(key))).toEqual(['B', 'A']);
    expect(batch.summaries).toMatchObject([{ entry_event_id: 'b', exit_event_id: 'x' }]);
    expect(batch.ledgers.get('main')).toEqual({
      entries: 2,
      exits: 1,
      countedInside: 1,
      openStays: 1,
    });
    expect(rig.plates.ledgers.get('main')).toEqual(batch.ledgers.get('main'));
  });

  it('says when a plate must be looked at again', () => {
    const rig = new RegistryRig();
    rig.tell(enter('in', 'A'));
    expect(rig.begin().writes).toMatchObject([
      { dueAtMs: NOON - 60_000 + RULES.maxMs + 1, heldUntilMs: undefined },
    ]);
  });

  it('says which watermark a plate waits for', () => {
    const rig = new RegistryRig();
    rig.tell(enter('in', 'A'), leave('out', 'A'));
    const behind = { ...PRESENT, watermarkMs: NOON - 1 };
    expect(rig.begin(1, behind).writes).toMatchObject([
      { dueAtMs: NOON + RULES.holdMaxMs, heldUntilMs: NOON },
    ]);
  });

  it('writes nothing of a plate that has not changed', () => {
    const rig = new RegistryRig();
    rig.tell(enter('in', 'A'));
    rig.turn();
    rig.tell(enter('in', 'A'));
    const batch = rig.turn();
    expect(ruled(batch)).toEqual(['in duplicate']);
    expect(batch).toMatchObject({ writes: [], summaries: [], ledgers: new Map() });
  });

  it('selects so many plates at most, those that have waited longest first', () => {
    const rig = new RegistryRig();
    rig.tell(enter('a', 'A'), enter('b', 'B'), enter('c', 'C'));
    expect(ruled(rig.begin(2))).toEqual(['a accepted', 'b accepted']);
    expect(ruled(rig.begin(2))).toEqual(['c accepted']);
  });

  it('selects no plate whose turn is in flight (A1, A2)', () => {
    const rig = new RegistryRig();
    rig.tell(enter('in', 'A'));
    const batch = rig.begin();
    rig.tell(leave('out', 'A'));
    expect(rig.plates.select(10)).toBeUndefined();
    rig.end(batch);
    expect(ruled(rig.begin())).toEqual(['out accepted']);
  });

  it('selects no plate that is being loaded, although more mail comes (A1)', () => {
    const rig = new RegistryRig();
    rig.tell(enter('in', 'A'));
    const selection = rig.plates.select(10);
    rig.tell(leave('out', 'A'));
    expect(rig.plates.select(10)).toBeUndefined();
    const batch = rig.plates.begin(selection as never, [undefined], PRESENT);
    expect(ruled(batch)).toEqual(['in accepted', 'out accepted']);
  });

  it('loads a plate once, and then remembers what was committed (A3)', () => {
    const rig = new RegistryRig();
    rig.tell(enter('in', 'A'));
    rig.turn();
    rig.tell(leave('out', 'A'));
    rig.turn();
    expect(rig.loads).toEqual(['A', '']);
  });

  it('refuses states that are not those that were asked for (A3)', () => {
    const rig = new RegistryRig();
    rig.tell(enter('a', 'A'), enter('b', 'B'));
    const selection = rig.plates.select(10) as never;
    expect(() => rig.plates.begin(selection, [undefined], PRESENT)).toThrow(
      'Invariant A3: 1 states for 2 cold plates.',
    );
  });

  it('stops at a state that it does not know', () => {
    const rig = new RegistryRig();
    rig.stored.set(keyOf('A'), '[999]');
    rig.tell(enter('in', 'A'));
    expect(() => rig.begin()).toThrow(RefusedToRun);
  });

  it('loads again what has left memory, and nothing is lost (A4)', () => {
    const rig = new RegistryRig();
    rig.tell(enter('in', 'A'));
    rig.turn();
    expect(rig.plates.passivate(NOON + 1000)).toEqual({ idle: 1, capacity: 0 });
    expect(rig.plates.residentCount).toBe(0);
    rig.tell(leave('out', 'A'), enter('in', 'A'));
    expect(ruled(rig.turn())).toEqual(['out accepted', 'in duplicate']);
    expect(rig.loads).toEqual(['A', 'A']);
  });

  it('says that too much is in memory when plates that came again remember too much', () => {
    const rig = new RegistryRig({ limits: { ...LIMITS, residentReadsMax: 3 } });
    rig.tell(enter('in-a', 'A', -300), enter('in-b', 'B', -300), leave('out-b', 'B', -240));
    rig.turn();
    expect(rig.plates.isOverLimit).toBe(false);
    rig.tell(enter('again', 'B', -60));
    rig.turn();
    expect(rig.plates.isOverLimit).toBe(true);
    expect(rig.plates.passivate(NOON)).toEqual({ idle: 0, capacity: 1 });
    expect(rig.plates.isOverLimit).toBe(false);
    rig.tell(leave('out-a', 'A'));
    rig.turn();
    expect(rig.loads).toEqual(['A,B', '', 'A']);
  });

  it('keeps an actor that has mail, is being loaded or has a turn in flight (A4)', () => {
    const rig = new RegistryRig({ limits: { ...LIMITS, residentMax: 0, idleMs: 0 } });
    const none = { idle: 0, capacity: 0 };
    rig.tell(enter('in', 'A'));
    expect(rig.plates.passivate(NOON + 1)).toEqual(none);
    const selection = rig.plates.select(10) as never;
    expect(rig.plates.passivate(NOON + 1)).toEqual(none);
    const batch = rig.plates.begin(selection, [undefined], PRESENT);
    expect(rig.plates.passivate(NOON + 1)).toEqual(none);
    rig.end(batch);
    expect(rig.plates.passivate(NOON + 1)).toEqual({ idle: 1, capacity: 0 });
  });

  it('counts mail until its turn is over', () => {
    const rig = new RegistryRig();
    rig.tell(enter('a', 'A'), enter('b', 'B'));
    rig.plates.wake([keyOf('B')], NOON);
    expect(rig.plates.mailCount).toBe(3);
    const batch = rig.begin();
    expect(rig.plates.mailCount).toBe(3);
    rig.end(batch);
    expect(rig.plates.mailCount).toBe(0);
  });

  it('refuses mail beyond the capacity, and says which setting is wrong', () => {
    const rig = new RegistryRig({ limits: { ...LIMITS, mailboxCapacity: 1 } });
    rig.tell(enter('1', 'A'), enter('2', 'A'));
    expect(() => rig.tell(enter('3', 'A'))).toThrow(MailboxFull);
    expect(() => rig.tell(enter('3', 'A'))).toThrow('actors.mailboxCapacity');
  });

  describe('a wake-up call', () => {
    it('lets a plate decide what has become final', () => {
      const rig = new RegistryRig();
      rig.tell(leave('out', 'A'));
      rig.turn();
      rig.plates.wake([keyOf('A')], NOON);
      const selection = rig.plates.select(10) as never;
      const later = { ...PRESENT, nowMs: NOON + RULES.allowedLatenessMs };
      const batch = rig.plates.begin(selection, [], later);
      expect(ruled(batch)).toEqual(['wake woken']);
      expect(batch.summaries).toMatchObject([{ reason: 'unknown_vehicle_exited' }]);
    });

    it('is the same call while another waits or is in flight', () => {
      const rig = new RegistryRig();
      rig.plates.wake([keyOf('A'), keyOf('B'), keyOf('A')], NOON);
      expect(rig.plates.wakeCount).toBe(2);
      const batch = rig.begin();
      rig.plates.wake([keyOf('A')], NOON);
      expect(ruled(batch)).toEqual(['wake woken', 'wake woken']);
      expect(rig.plates.wakeCount).toBe(2);
      rig.end(batch);
      expect(rig.plates.wakeCount).toBe(0);
      rig.plates.wake([keyOf('A')], NOON);
      expect(rig.plates.wakeCount).toBe(1);
    });

    it('still waits when the turn before it ends', () => {
      const rig = new RegistryRig();
      rig.tell(enter('in', 'A'));
      rig.plates.wake([keyOf('B')], NOON);
      const batch = rig.begin(1);
      rig.plates.wake([keyOf('A')], NOON);
      rig.end(batch);
      expect(rig.plates.wakeCount).toBe(2);
      expect(ruled(rig.turn())).toEqual(['wake woken', 'wake woken']);
    });

    it('is left out when the mailbox is full', () => {
      const rig = new RegistryRig({ limits: { ...LIMITS, mailboxCapacity: 1, idleMs: 1 } });
      rig.tell(enter('1', 'A'), enter('2', 'A'));
      rig.plates.wake([keyOf('A')], NOON);
      expect(rig.plates.wakeCount).toBe(0);
      expect(rig.plates.mailCount).toBe(2);
    });

    it('takes no room away from the mail that prefetch allows', () => {
      const rig = new RegistryRig();
      rig.plates.wake([keyOf('A')], NOON);
      rig.tell(...['1', '2', '3', '4'].map((id) => enter(id, 'A')));
      expect(rig.plates.mailCount).toBe(5);
    });
  });

  describe('a fault', () => {
    it('restarts its actor from the store, and the others go on (A5)', () => {
      const rig = new RegistryRig({ decide: failing('bad') });
      rig.tell(enter('a', 'A'), enter('bad', 'B'), leave('x', 'B'), enter('c', 'C'));
      const first = rig.turn();
      expect(ruled(first)).toEqual(['a accepted', 'c accepted']);
      expect(first.restarts).toMatchObject([{ key: keyOf('B'), error: { message: /bad/ } }]);
      expect(rig.plates.mailCount).toBe(2);
      const second = rig.turn();
      expect(ruled(second)).toEqual(['bad faulted', 'x accepted']);
      expect(second.restarts).toEqual([]);
      expect(rig.loads).toEqual(['A,B,C', 'B']);
      expect(rig.plates.mailCount).toBe(0);
    });

    it('takes back what the turn had decided before it', () => {
      const rig = new RegistryRig({ decide: failing('bad') });
      rig.tell(enter('in', 'A'), enter('bad', 'A'));
      expect(rig.turn()).toMatchObject({ rulings: [], writes: [], ledgers: new Map() });
      expect(rig.plates.ledgers.size).toBe(0);
      expect(ruled(rig.turn())).toEqual(['in accepted', 'bad faulted']);
      expect(rig.plates.ledgers.get('main')).toMatchObject({ entries: 1 });
    });

    it('of each of several messages costs one restart', () => {
      const rig = new RegistryRig({ decide: failing('bad1', 'bad2') });
      rig.tell(enter('bad1', 'A'), enter('bad2', 'A'), enter('in', 'A'));
      expect([rig.turn(), rig.turn(), rig.turn()].map(ruled)).toEqual([
        [],
        [],
        ['bad1 faulted', 'bad2 faulted', 'in accepted'],
      ]);
    });

    it('of a wake-up call is ruled as well, so that it can be made again', () => {
      const rig = new RegistryRig({
        decide: () => {
          throw new Error('bad');
        },
      });
      rig.plates.wake([keyOf('A')], NOON);
      rig.turn();
      expect(rig.plates.wakeCount).toBe(1);
      expect(ruled(rig.turn())).toEqual(['wake faulted']);
      expect(rig.plates.wakeCount).toBe(0);
    });
  });
});
