/**
 * The actors and the group commit of a partition over two queues and a store that answer at once,
 * so that thousands of histories are tried in a second. An incarnation of it can die anywhere, and
 * the next one has nothing but the store and what was not acknowledged.
 */
import { Subject, tap } from 'rxjs';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { Watermark } from '#domain/watermark.ts';
import { AckMark } from '#streams/ack-mark.ts';
import { groupCommit } from '#streams/group-commit.ts';
import { OutboxGauge } from '#streams/outbox-gauge.ts';
import { NOON } from '#test/support/deliveries.ts';
import { DirectStore } from './direct-store.ts';
import { SETTINGS } from './partition-rig.ts';
import type { Subscription } from 'rxjs';
import type { Sighting, SightingKind } from '#domain/sighting.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Committed } from '#streams/group-commit.ts';

export const RULES: StayRules = { ...SETTINGS.stay, readsMax: 64 };

/** Where an incarnation dies while it commits a batch. */
export type Death = 'before-commit' | 'after-commit' | 'before-ack';

export interface DirectOptions {
  /** How far out of order the events of a queue may be (watermark.disorderMs). */
  readonly disorderMs?: number;
  readonly residentMax?: number;
}

export class DirectPartition {
  readonly store = new DirectStore();
  /** What was decided, as `plate event outcome`. */
  readonly told: string[] = [];
  nowMs = NOON;
  /** What to take for the watermark, where that is not to be what the queues have shown. */
  watermarkMs: number | undefined;
  readonly #options: DirectOptions;
  readonly #queues: Record<SightingKind, Sighting[]> = { entry: [], exit: [] };
  readonly #acked = { entry: 0, exit: 0 };
  /** What was acknowledged when this incarnation began: its tags count from there. */
  #ackedBefore = { entry: 0, exit: 0 };
  #taken = { entry: 0, exit: 0 };
  #death: Death | undefined;
  #error: Error | undefined;
  #signals$ = new Subject<void>();
  #marks = { entry: new AckMark(), exit: new AckMark() };
  #watermark = new Watermark({ disorderMs: 0, clockSkewMaxMs: 0 });
  #plates!: PlateRegistry;
  #subscription: Subscription | undefined;

  constructor(options: DirectOptions = {}) {
    this.#options = options;
    this.restart();
  }

  /** Every summary that was issued, in order. */
  get summaries(): readonly string[] {
    return this.store.summaries;
  }

  /** Puts events into their queues, in order. */
  publish(...events: readonly Sighting[]): void {
    for (const event of events) this.#queues[event.kind].push(event);
  }

  /** Delivers the next messages of a queue as one batch. */
  deliver(queue: SightingKind, count = 1): void {
    const first = this.#taken[queue];
    const batch = this.#queues[queue].slice(first, first + count);
    this.#marks[queue].delivered(batch.length);
    for (const [index, sighting] of batch.entries()) {
      this.#taken[queue] += 1;
      const tag = first - this.#ackedBefore[queue] + index + 1;
      const delivery = { queue, tag, body: new Uint8Array(), redelivered: false };
      this.#watermark.saw(queue, sighting.atMs);
      const mail = { sighting, delivery: { ...delivery, receivedAtMs: this.nowMs } };
      this.#plates.tell(mail, this.nowMs);
    }
    this.#turn();
  }

  /** Whether the queues are known to be empty. */
  noteCaughtUp(isCaughtUp: boolean): void {
    this.#watermark.noteCaughtUp('entry', isCaughtUp);
    this.#watermark.noteCaughtUp('exit', isCaughtUp);
  }

  /** Lets time pass; each plate has its turn in the moment in which it is due. */
  passTo(endMs: number): void {
    this.wakeDue();
    for (let next = this.store.nextDueMs; next <= endMs; next = this.store.nextDueMs) {
      this.nowMs = Math.max(this.nowMs, next);
      this.wakeDue();
    }
    this.nowMs = Math.max(this.nowMs, endMs);
    this.wakeDue();
  }

  /** Lets the plates have their turn that are due now. */
  wakeDue(): void {
    for (let rounds = 0; ; rounds += 1) {
      if (rounds > 1000) throw new Error('A plate asks to be woken without end.');
      const due = this.store.due(this.nowMs, this.#present().watermarkMs);
      if (due.length === 0) return;
      this.#plates.wake(due, this.nowMs);
      this.#turn();
    }
  }

  /** Lets idle actors leave memory. */
  passivate(): void {
    this.#plates.passivate(this.nowMs);
  }

  /** The next batch that has something to commit dies like this, and another incarnation begins. */
  dieAt(death: Death): void {
    this.#death = death;
  }

  /** All memory goes; what was not acknowledged is delivered again, each queue in its order. */
  restart(): void {
    const again = {
      entry: this.#taken.entry - this.#acked.entry,
      exit: this.#taken.exit - this.#acked.exit,
    };
    this.#begin();
    this.deliver('entry', again.entry);
    this.deliver('exit', again.exit);
  }

  #begin(): void {
    this.#subscription?.unsubscribe();
    const { disorderMs = 0, residentMax = 100 } = this.#options;
    const { epoch, nextCommit, ledgers, lastSummary } = this.store.claim();
    const { clockSkewMaxMs } = RULES;
    this.#ackedBefore = { ...this.#acked };
    this.#taken = { ...this.#acked };
    this.#marks = { entry: new AckMark(), exit: new AckMark() };
    this.#watermark = new Watermark({ disorderMs, clockSkewMaxMs });
    this.#signals$ = new Subject();
    this.#error = undefined;
    this.#plates = new PlateRegistry({
      limits: { mailboxCapacity: 1000, residentMax, residentReadsMax: 1000, idleMs: 0 },
      rules: RULES,
      digest: (text) => text,
      ledgers,
    });
    const committing = groupCommit({
      plates: this.#plates,
      load: (keys) => [this.store.load(keys)],
      commit: (commit) => {
        if (this.#death === 'before-commit') throw new Error('died');
        const result = this.store.commit(commit);
        if (this.#death === 'after-commit') throw new Error('died');
        return [result];
      },
      present: () => this.#present(),
      clock: { now: () => this.nowMs },
      outbox: new OutboxGauge(1_000_000, lastSummary, 0),
      epoch,
      nextCommit,
      platesMax: 3,
      inFlightMax: 2,
      failpoint: () => undefined,
      failed: () => undefined,
    });
    this.#subscription = committing(this.#signals$)
      .pipe(tap((committed) => this.#settle(committed)))
      .subscribe({ error: (error: Error) => (this.#error = error) });
  }

  #turn(): void {
    this.#signals$.next();
    if (this.#error === undefined) return;
    if (this.#death === undefined) throw this.#error;
    this.#death = undefined;
    this.restart();
  }

  #settle({ batch, plates }: Committed): void {
    if (this.#death === 'before-ack' && plates > 0) throw new Error('died');
    for (const { mail, outcome } of batch.rulings) {
      if (mail.sighting === undefined) continue;
      const { key, id } = mail.sighting;
      this.told.push(`${key} ${id} ${outcome}`);
      this.#marks[mail.delivery.queue].done(mail.delivery.tag);
    }
    for (const queue of ['entry', 'exit'] as const) {
      this.#acked[queue] = this.#ackedBefore[queue] + this.#marks[queue].mark;
    }
  }

  #present() {
    const { nowMs } = this;
    return { nowMs, watermarkMs: this.watermarkMs ?? this.#watermark.atMs(nowMs) };
  }
}
