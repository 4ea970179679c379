import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { decide } from '#domain/decide.ts';
import { encodeState } from '#domain/plate-state-codec.ts';
import { keyOf, mailOf, NOON } from '#test/support/deliveries.ts';
import { digest, PRESENT, RULES } from './rules.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Mail, SightingMail } from '#ports/plates.ts';

const PLATES = ['A', 'B', 'C', 'D'] as const;
const RESIDENT_MAX = 2;

/** What can happen to the actors of a partition, one thing at a time. */
type Happening =
  | { readonly type: 'tell'; readonly plate: string; readonly fails: 'never' | 'once' | 'always' }
  | { readonly type: 'repeat' | 'begin' | 'end'; readonly index: number }
  | { readonly type: 'wake'; readonly plates: readonly string[] }
  | { readonly type: 'select'; readonly max: number }
  | { readonly type: 'passivate'; readonly afterMs: number };

const plate = fc.constantFrom(...PLATES);
const index = fc.nat(20);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('tell' as const),
      plate,
      fails: fc.oneof(
        { weight: 8, arbitrary: fc.constant('never' as const) },
        fc.constantFrom('once' as const, 'always' as const),
      ),
    }),
  },
  fc.record({ type: fc.constant('repeat' as const), index }),
  fc.record({ type: fc.constant('wake' as const), plates: fc.uniqueArray(plate) }),
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('select' as const),
      max: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('begin' as const), index }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('end' as const), index }) },
  fc.record({ type: fc.constant('passivate' as const), afterMs: fc.constantFrom(0, 500, 1000) }),
);

type Selected = NonNullable<ReturnType<PlateRegistry['select']>>;
type Begun = ReturnType<PlateRegistry['begin']>;

/** The actors with a store, and next to them what must be true of them. */
class Partition {
  readonly #stored = new Map<PlateKey, string>();
  readonly #told: SightingMail[] = [];
  readonly #ruled = new Map<Mail, string>();
  readonly #attempts = new Map<string, number>();
  readonly #selections: Selected[] = [];
  readonly #batches: Begun[] = [];
  readonly #busy = new Set<PlateKey>();
  readonly #turnsChecked = new Set<PlateKey>();
  #nowMs = NOON;
  readonly #plates = new PlateRegistry({
    limits: { mailboxCapacity: 1000, residentMax: RESIDENT_MAX, idleMs: 1000 },
    rules: RULES,
    digest,
    ledgers: new Map(),
    decide: (key, state, sighting, context) => {
      if (!this.#turnsChecked.has(key)) {
        this.#turnsChecked.add(key);
        expect(encodeState(state), 'A3: a turn begins from what is stored').toBe(
          this.#stored.get(key),
        );
      }
      if (sighting !== undefined) this.#failAsTold(sighting.id);
      return decide(key, state, sighting, context);
    },
  });

  happen(what: Happening): void {
    switch (what.type) {
      case 'tell':
        return this.#tell(what.plate, what.fails);
      case 'repeat': {
        const again = this.#told[what.index % Math.max(1, this.#told.length)];
        return again && this.#deliver({ ...again });
      }
      case 'wake':
        return this.#plates.wake(
          what.plates.map((name) => keyOf(name)),
          this.#nowMs,
        );
      case 'select':
        return this.#select(what.max);
      case 'begin':
        return this.#begin(what.index);
      case 'end':
        return this.#end(what.index);
      case 'passivate':
        return this.#passivate(what.afterMs);
    }
  }

  check(): void {
    const waiting = this.#told.filter((mail) => !this.#ruled.has(mail));
    expect(this.#plates.mailCount).toBe(waiting.length + this.#plates.wakeCount);
    const withMail = new Set(waiting.map(({ sighting }) => sighting.key));
    expect(this.#plates.residentCount, 'A4').toBeGreaterThanOrEqual(withMail.size);
  }

  /** Everything that waits has its turn. */
  finish(): void {
    for (let round = 0; round < 1000; round += 1) {
      this.#select(3);
      this.#begin(0);
      this.#end(0);
      if (this.#plates.mailCount === 0) break;
    }
    this.check();
    expect(this.#plates.mailCount, 'every message has its turn').toBe(0);
    expect(this.#plates.wakeCount).toBe(0);
    for (const mail of this.#told) this.#checkRuling(mail);
    for (const name of PLATES) this.#checkOrder(keyOf(name));
  }

  #tell(name: string, fails: string): void {
    const at = this.#told.length;
    const kind = at % 3 === 2 ? 'exit' : 'entry';
    this.#deliver(mailOf(kind, { id: `${fails}-${at}`, plate: name, at: at - 60 }, at + 1));
  }

  #deliver(mail: SightingMail): void {
    this.#told.push(mail);
    this.#plates.tell(mail, this.#nowMs);
  }

  #failAsTold(id: string): void {
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempt);
    if (id.startsWith('always') || (id.startsWith('once') && attempt === 1)) {
      throw new Error(`${id} fails`);
    }
  }

  #select(max: number): void {
    const selection = this.#plates.select(max);
    if (selection === undefined) return;
    expect(selection.size).toBeLessThanOrEqual(max);
    for (const { key } of selection.actors) {
      expect(this.#busy, 'A1, A2: one turn at a time').not.toContain(key);
      this.#busy.add(key);
    }
    this.#selections.push(selection);
  }

  #begin(at: number): void {
    const [selection] = this.#selections.splice(at % Math.max(1, this.#selections.length), 1);
    if (selection === undefined) return;
    this.#turnsChecked.clear();
    const states = selection.cold.map((key) => this.#stored.get(key));
    const batch = this.#plates.begin(selection, states, PRESENT);
    for (const { key } of batch.restarts) this.#busy.delete(key);
    this.#batches.push(batch);
  }

  #end(at: number): void {
    const [batch] = this.#batches.splice(at % Math.max(1, this.#batches.length), 1);
    if (batch === undefined) return;
    for (const { key, state } of batch.writes) {
      if (state === undefined) this.#stored.delete(key);
      else this.#stored.set(key, state);
    }
    for (const { mail, outcome } of batch.rulings) {
      expect(this.#ruled, 'each message is ruled once').not.toContain(mail);
      this.#ruled.set(mail, outcome);
    }
    for (const { key } of batch.actors) this.#busy.delete(key);
    this.#plates.end(batch, this.#nowMs);
  }

  #passivate(afterMs: number): void {
    this.#nowMs += afterMs;
    const before = this.#plates.residentCount;
    const { idle, capacity } = this.#plates.passivate(this.#nowMs);
    expect(this.#plates.residentCount).toBe(before - idle - capacity);
    const working = new Set(this.#busy);
    for (const { sighting } of this.#told.filter((mail) => !this.#ruled.has(mail))) {
      working.add(sighting.key);
    }
    expect(this.#plates.residentCount, 'the limit holds after a sweep').toBeLessThanOrEqual(
      Math.max(RESIDENT_MAX, working.size + this.#plates.wakeCount),
    );
  }

  #checkRuling(mail: SightingMail): void {
    const { id } = mail.sighting;
    const outcome = this.#ruled.get(mail);
    if (id.startsWith('always')) expect(outcome, 'A5').toBe('faulted');
    else expect(['accepted', 'debounced', 'duplicate', 'too_late'], id).toContain(outcome);
  }

  #checkOrder(key: PlateKey): void {
    const ofPlate = (mail: Mail): boolean => mail.sighting?.key === key;
    const ruled = [...this.#ruled.keys()].filter(ofPlate);
    expect(ruled, 'the order of a plate is kept').toEqual(this.#told.filter(ofPlate));
  }
}

describe('PlateRegistry', () => {
  it('keeps A1 to A5 and rules every message once, whatever happens in which order', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 80 }), (happenings) => {
        const partition = new Partition();
        for (const what of happenings) {
          partition.happen(what);
          partition.check();
        }
        partition.finish();
      }),
      { numRuns: 400 },
    );
  });
});
