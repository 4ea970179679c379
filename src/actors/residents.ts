/**
 * The actors that are in memory, and the queue of those that have something to do.
 *
 * R1 There is at most one actor for a key.
 * R2 An actor is in the run queue at most once, and only while it has mail and no turn in flight.
 * R3 Only idle actors are passivated, the longest idle first. One sweep serves all of them.
 */
import { PlateActor } from './plate-actor.ts';
import type { PlateKey } from '#domain/plate.ts';

export interface ResidentLimits {
  /** Messages that one mailbox holds. */
  readonly mailboxCapacity: number;
  /** Actors that stay in memory when they are idle. */
  readonly residentMax: number;
  /** How long an idle actor stays in memory, in milliseconds. */
  readonly idleMs: number;
}

interface Resident {
  readonly actor: PlateActor;
  lastActiveMs: number;
  isQueued: boolean;
}

export class Residents {
  readonly #limits: ResidentLimits;
  /** In the order of their last activity, because each activity moves an actor to the end. */
  readonly #residents = new Map<PlateKey, Resident>();
  #runnable: PlateActor[] = [];
  #head = 0;

  constructor(limits: ResidentLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#residents.size;
  }

  /** The actor of a plate; it is activated when it is not in memory (R1). */
  find(key: PlateKey, nowMs: number): PlateActor {
    const resident = this.#residents.get(key);
    if (resident !== undefined) return resident.actor;
    const actor = new PlateActor(key, this.#limits.mailboxCapacity);
    this.#residents.set(key, { actor, lastActiveMs: nowMs, isQueued: false });
    return actor;
  }

  /** Puts an actor that can run at the end of the run queue (R2). */
  enqueue(actor: PlateActor): void {
    const resident = this.#residents.get(actor.key);
    if (resident === undefined || resident.isQueued || !actor.isRunnable) return;
    resident.isQueued = true;
    this.#runnable.push(actor);
  }

  /** Takes actors out of the run queue, those that have waited longest first. */
  takeRunnable(max: number): readonly PlateActor[] {
    const end = Math.min(this.#runnable.length, this.#head + max);
    const taken = this.#runnable.slice(this.#head, end);
    this.#head = end;
    if (this.#head === this.#runnable.length) {
      this.#runnable = [];
      this.#head = 0;
    }
    for (const { key } of taken) {
      const resident = this.#residents.get(key);
      if (resident !== undefined) resident.isQueued = false;
    }
    return taken;
  }

  /** Notes that an actor did something, so that it stays in memory. */
  touch(actor: PlateActor, nowMs: number): void {
    const resident = this.#residents.get(actor.key);
    if (resident === undefined) return;
    resident.lastActiveMs = nowMs;
    this.#residents.delete(actor.key);
    this.#residents.set(actor.key, resident);
  }

  /** Lets idle actors leave memory: too many of them, or those idle for too long (R3). */
  passivate(nowMs: number): { readonly idle: number; readonly capacity: number } {
    const { idleMs, residentMax } = this.#limits;
    let idle = 0;
    let capacity = 0;
    for (const [key, { actor, lastActiveMs }] of this.#residents) {
      const isTooMany = this.#residents.size > residentMax;
      const isTooOld = nowMs - lastActiveMs >= idleMs;
      if (!isTooMany && !isTooOld) break;
      if (!actor.isIdle) continue;
      this.#residents.delete(key);
      if (isTooOld) idle += 1;
      else capacity += 1;
    }
    return { idle, capacity };
  }
}
