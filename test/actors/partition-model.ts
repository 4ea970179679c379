/**
 * The actors of a partition with a store, and next to them what must be true of them. Whatever
 * happens, the model knows which mail was told, which plates are in a turn and what is stored.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { decide } from '#domain/decide.ts';
import { encodeState } from '#domain/plate-state-codec.ts';
import { keyOf, mailOf, NOON } from '#test/support/deliveries.ts';
import { digest, PRESENT, RULES } from './rules.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Mail, SightingMail } from '#ports/plates.ts';

export const PLATES = ['A', 'B', 'C', 'D'] as const;

const RESIDENT_MAX = 2;

/** What can happen to the actors of a partition, one thing at a time. */
export type Happening =
  | { readonly type: 'tell'; readonly plate: string; readonly fails: 'never' | 'once' | 'always' }
  | { readonly type: 'repeat' | 'begin' | 'end'; readonly index: number }
  | { readonly type: 'wake'; readonly plates: readonly string[] }
  | { readonly type: 'select'; readonly max: number }
  | { readonly type: 'passivate'; readonly afterMs: number };

type Selected = NonNullable<ReturnType<PlateRegistry['select']>>;
type Begun = ReturnType<PlateRegistry['begin']>;

export class PartitionModel {
  readonly #stored = new Map<PlateKey, string>();
  readonly #told: SightingMail[] = [];
  readonly #ruled = new Map<Mail, string>();
  readonly #attempts = new Map<string, number>();
  readonly #selections: Selected[] = [];
  readonly #batches: Begun[] = [];
  readonly #busy = new Set<PlateKey>();
  /** Plates whose turn in this batch has begun. */
  readonly #begun = new Set<PlateKey>();
  /** Turns that began from another state than the stored one; an error there would be a fault. */
  readonly #strayed: PlateKey[] = [];
  readonly #plates: PlateRegistry;
  #nowMs = NOON;

  constructor() {
    this.#plates = new PlateRegistry({
      limits: {
        mailboxCapacity: 1000,
        residentMax: RESIDENT_MAX,
        residentReadsMax: 1000,
        idleMs: 1000,
      },
      rules: RULES,
      digest,
      ledgers: new Map(),
      decide: (key, state, sighting, context) => {
        const isFirst = !this.#begun.has(key);
        this.#begun.add(key);
        if (isFirst && encodeState(state) !== this.#stored.get(key)) this.#strayed.push(key);
        if (sighting !== undefined) this.#failAsTold(sighting.id);
        return decide(key, state, sighting, context);
      },
    });
  }

  happen(what: Happening): void {
    switch (what.type) {
      case 'tell':
        return this.#tell(what.plate, what.fails);
      case 'repeat':
        return this.#repeat(what.index);
      case 'wake':
        return this.#plates.wake(
          what.plates.map((plate) => keyOf(plate)),
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

  /** What is true at any time. */
  check(): void {
    const waiting = this.#waiting();
    equal(this.#plates.mailCount, waiting.length + this.#plates.wakeCount);
    const working = new Set(waiting.map(({ sighting }) => sighting.key));
    ok(this.#plates.residentCount >= working.size, 'A4: an actor with mail stays in memory');
    deepEqual(this.#strayed, [], 'A3: a turn begins from what is stored');
  }

  /** Gives everything that waits its turn, and checks what became of it. */
  finish(): void {
    for (let round = 0; this.#plates.mailCount > 0; round += 1) {
      ok(round < 1000, 'every message has its turn');
      this.#select(3);
      this.#begin(0);
      this.#end(0);
    }
    this.check();
    equal(this.#plates.wakeCount, 0);
    for (const mail of this.#told) this.#checkRuling(mail);
    for (const plate of PLATES) this.#checkOrder(keyOf(plate));
  }

  #waiting(): readonly SightingMail[] {
    return this.#told.filter((mail) => !this.#ruled.has(mail));
  }

  #tell(plate: string, fails: string): void {
    const at = this.#told.length;
    const kind = at % 3 === 2 ? 'exit' : 'entry';
    this.#deliver(mailOf(kind, { id: `${fails}-${at}`, plate, at: at - 60 }, at + 1));
  }

  #repeat(index: number): void {
    const again = this.#told[index % Math.max(1, this.#told.length)];
    if (again !== undefined) this.#deliver({ ...again });
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
    ok(selection.size <= max);
    for (const { key } of selection.actors) {
      ok(!this.#busy.has(key), 'A1, A2: one turn at a time');
      this.#busy.add(key);
    }
    this.#selections.push(selection);
  }

  #begin(index: number): void {
    const [selection] = this.#selections.splice(index % Math.max(1, this.#selections.length), 1);
    if (selection === undefined) return;
    this.#begun.clear();
    const states = selection.cold.map((key) => this.#stored.get(key));
    const batch = this.#plates.begin(selection, states, PRESENT);
    for (const { key } of batch.restarts) this.#busy.delete(key);
    this.#batches.push(batch);
  }

  #end(index: number): void {
    const [batch] = this.#batches.splice(index % Math.max(1, this.#batches.length), 1);
    if (batch === undefined) return;
    for (const { key, state } of batch.writes) {
      if (state === undefined) this.#stored.delete(key);
      else this.#stored.set(key, state);
    }
    for (const { mail, outcome } of batch.rulings) {
      ok(!this.#ruled.has(mail), 'each message is ruled once');
      this.#ruled.set(mail, outcome);
    }
    for (const { key } of batch.actors) this.#busy.delete(key);
    this.#plates.end(batch, this.#nowMs);
  }

  #passivate(afterMs: number): void {
    this.#nowMs += afterMs;
    const before = this.#plates.residentCount;
    const { idle, capacity } = this.#plates.passivate(this.#nowMs);
    equal(this.#plates.residentCount, before - idle - capacity);
    const working = new Set(this.#busy);
    for (const { sighting } of this.#waiting()) working.add(sighting.key);
    const most = Math.max(RESIDENT_MAX, working.size + this.#plates.wakeCount);
    ok(this.#plates.residentCount <= most, 'the limit holds after a sweep');
  }

  #checkRuling(mail: SightingMail): void {
    const outcome = this.#ruled.get(mail);
    ok(outcome !== undefined && outcome !== 'woken');
    equal(outcome === 'faulted', mail.sighting.id.startsWith('always'), 'A5');
  }

  #checkOrder(key: PlateKey): void {
    const isOfPlate = (mail: Mail): boolean => mail.sighting?.key === key;
    const ruled = [...this.#ruled.keys()].filter(isOfPlate);
    deepEqual(ruled, this.#told.filter(isOfPlate), 'the order of a plate is kept');
  }
}
