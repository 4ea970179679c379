/**
 * What must hold at every moment of a run, looked at where it happens. It takes nobody's word: what
 * is acknowledged is compared with what the store has, not with what a processor thinks.
 */
import { AckWatch } from '../checker/acks.ts';
import { Findings } from '../checker/check.ts';
import { readBody } from '../checker/event-body.ts';
import type { PlateRegistry } from '#actors/plate-registry.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { Commit, CommitResult, Ownership } from '#ports/stay-store.ts';
import type { BodyRules } from '../checker/event-body.ts';
import type { Check } from '../checker/check.ts';
import type { BrokerWatch } from './broker.ts';
import type { BrokerQueue, StoredMessage } from './broker-queue.ts';
import type { Life } from './life.ts';
import type { SimulationSettings } from './simulation-settings.ts';
import type { StoreWatch } from './store-server.ts';
import type { Trace } from './trace.ts';

/** A read within the stored state of a plate: whether it is an exit, its id, its time. */
const READ = /\[([01]),"((?:[^"\\]|\\.)*)",\d{12,}/g;
/** Errors that no fault of the world explains. */
const BUGS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'MailboxFull']);

interface Owner {
  readonly name: string;
  readonly epoch: number;
  commits: number;
}

export class Monitor implements BrokerWatch, StoreWatch {
  readonly #trace: Trace;
  readonly #settings: SimulationSettings;
  readonly #rules: BodyRules;
  readonly #acks = new AckWatch();
  readonly #fences = new Findings('fences', 'Only the newest owner commits, in order.');
  readonly #order = new Findings('order', 'A channel is delivered to in the order of the queue.');
  readonly #limits = new Findings('limits', 'No limit of the configuration is exceeded.');
  readonly #trims = new Findings('trims', 'Only what is durable in the log leaves the outbox.');
  readonly #errors = new Findings('errors', 'Nothing fails but what was made to fail.');
  readonly #owners = new Map<number, Owner>();
  readonly #durable = new Map<number, number>();
  readonly #trimmed = new Map<number, number>();
  readonly #lives: { readonly plates: PlateRegistry; readonly life: Life }[] = [];
  /** Refusals to run, which some runs are meant to end with. */
  readonly refusals: Error[] = [];

  constructor(trace: Trace, settings: SimulationSettings, rules: BodyRules) {
    this.#trace = trace;
    this.#settings = settings;
    this.#rules = rules;
  }

  get checks(): readonly Check[] {
    return [this.#fences, this.#order, this.#limits, this.#trims, this.#errors]
      .map((findings) => findings.conclude())
      .concat(this.#acks.conclude());
  }

  delivered(queue: BrokerQueue, messages: readonly StoredMessage[], unacked: number): void {
    this.#trace.note(queue.name, `delivers ${placesOf(messages)}`);
    const { entryPrefetch, exitPrefetch } = this.#settings.intake;
    const prefetch = queue.kind === 'entry' ? entryPrefetch : exitPrefetch;
    if (unacked > prefetch) this.#limits.problem('prefetch', `${unacked} on ${queue.name}`);
    const isSorted = messages.every(
      ({ place }, index) => index === 0 || place > (messages[index - 1] as StoredMessage).place,
    );
    if (!isSorted) this.#order.problem('order', `${queue.name}: ${placesOf(messages)}`);
    this.#order.count('deliveries', messages.length);
  }

  acked(queue: BrokerQueue, messages: readonly StoredMessage[]): void {
    if (messages.length > 0) this.#trace.note(queue.name, `is acked ${placesOf(messages)}`);
    for (const { body } of messages) {
      const bytes = Buffer.from(body);
      const read = readBody(queue.kind, bytes, this.#rules);
      const name = 'refusal' in read ? undefined : `${read.kind} ${read.id}`;
      this.#acks.take({ step: 'acked', read: name, body: bytes.toString('base64') });
    }
  }

  buried(partition: number, letters: readonly DeadLetter[]): void {
    this.#trace.note('broker', `buries ${letters.map(({ reason }) => reason).join(' ')}`);
    for (const { body, queue, reason } of letters) {
      if (reason === 'actor_fault') this.#errors.problem('actor_fault', `${queue}-${partition}`);
      this.#acks.take({ step: 'buried', body: Buffer.from(body).toString('base64') });
    }
  }

  claimed(partition: number, name: string, { epoch, nextCommit }: Ownership): void {
    this.#trace.note('store', `${name} claims ${partition}, epoch ${epoch}`);
    const before = this.#owners.get(partition);
    if (before !== undefined && epoch !== before.epoch + 1) {
      this.#fences.problem('epoch', `${epoch} after ${before.epoch}`);
    }
    this.#owners.set(partition, { name, epoch, commits: nextCommit });
  }

  loaded(_: number, states: readonly (string | undefined)[]): void {
    for (const state of states) this.#noteSafe(state);
  }

  committed(partition: number, name: string, commit: Commit, result: CommitResult): void {
    const { epoch, number, writes, summaries } = commit;
    this.#trace.note(
      'store',
      `${result.outcome} ${partition}/${epoch}/${number} of ${name}: ` +
        `${writes.length} plates, ${summaries.length} summaries`,
    );
    if (result.outcome === 'fenced') return this.#fences.count('fenced');
    const owner = this.#owners.get(partition);
    if (owner?.epoch !== epoch || owner.name !== name) {
      this.#fences.problem('stale', `${name} in epoch ${epoch}, ${owner?.name} is the owner`);
    } else if (owner.commits !== number) {
      this.#fences.problem('number', `${number} where ${owner.commits} is due`);
    }
    if (owner !== undefined) owner.commits = number + 1;
    for (const { state } of writes) this.#noteSafe(state);
    this.#noteDepth(partition, result.lastSummary, summaries.length);
  }

  trimmed(partition: number, throughN: number): void {
    this.#trace.note('store', `trims ${partition} through ${throughN}`);
    const durable = this.#durable.get(partition) ?? 0;
    if (throughN > durable) this.#trims.problem('too early', `${throughN}, durable ${durable}`);
    this.#trims.count('trims');
    this.#trimmed.set(partition, Math.max(throughN, this.#trimmed.get(partition) ?? 0));
  }

  /** The writer has said that these are durable. */
  answered(partition: number, lastN: number): void {
    this.#trace.note('writer', `has ${partition} through ${lastN}`);
    this.#durable.set(partition, Math.max(lastN, this.#durable.get(partition) ?? 0));
  }

  registered(plates: PlateRegistry, life: Life): void {
    this.#lives.push({ plates, life });
  }

  /** An incarnation ended by itself. */
  ended(who: string, error: Error): void {
    const isBug = BUGS.has(error.name) || error.message.includes('Invariant');
    if (isBug) this.#errors.problem(error.name, `${who}: ${error.message}`);
    this.#errors.count('incarnations ended');
  }

  refused(who: string, error: Error): void {
    this.#trace.note(who, `refuses to run: ${error.message}`);
    this.refusals.push(error);
    this.#errors.problem('refused', `${who}: ${error.message}`);
  }

  /** Looks into the mailboxes. */
  sample(): void {
    const { mailboxCapacity } = this.#settings.actors;
    for (const { plates, life } of this.#lives) {
      if (life.isOver) continue;
      const { deepest } = plates.survey();
      if (deepest > mailboxCapacity + 1) this.#limits.problem('mailbox', `${deepest}`);
      this.#limits.count('mailboxes looked at');
    }
  }

  #noteSafe(state: string | undefined): void {
    if (state === undefined) return;
    for (const [, kind, id] of state.matchAll(READ)) {
      const name = JSON.parse(`"${id}"`) as string;
      this.#acks.take({ step: 'safe', read: `${kind === '0' ? 'entry' : 'exit'} ${name}` });
    }
  }

  /** One commit in flight for each permit may still come in when the outbox is full. */
  #noteDepth(partition: number, lastN: number, ofCommit: number): void {
    const { outbox, commit } = this.#settings;
    const depth = lastN - (this.#trimmed.get(partition) ?? 0);
    const most = outbox.summariesMax + commit.inFlightMax * Math.max(ofCommit, 64);
    if (depth > most) this.#limits.problem('outbox', `${depth} in ${partition}`);
  }
}

function placesOf(messages: readonly StoredMessage[]): string {
  return messages.map(({ place, redelivered }) => `${place}${redelivered ? 'r' : ''}`).join(' ');
}
