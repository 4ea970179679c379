/**
 * The actors that are in memory, and the queue of those that have something to do.
 *
 * R1 There is at most one actor for a key.
 * R2 An actor with mail is scheduled, and once only: it waits in the run queue, or it was taken
 *    from it and its turn is not over. So no actor is taken a second time while its state is loaded.
 * R3 Only idle actors are passivated, the longest idle first. One sweep serves all of them.
 * R4 After a sweep neither limit is exceeded by idle actors. Both are needed: what an actor takes is
 *    mostly the reads that it remembers, and they become more for as long as its plate comes again.
 */
import { PlateActor } from './plate-actor.ts';
import { RecencyList, Recent } from './recency-list.ts';
import type { PlateKey } from '#domain/plate.ts';

export interface ResidentLimits {
  /** Sightings that one mailbox holds. */
  readonly mailboxCapacity: number;
  /** Actors that stay in memory when they are idle. */
  readonly residentMax: number;
  /** Reads that the actors in memory remember together when they are idle. */
  readonly residentReadsMax: number;
  /** How long an idle actor stays in memory, in milliseconds. */
  readonly idleMs: number;
}

class Resident extends Recent<Resident> {
  readonly actor: PlateActor;
  lastActiveMs: number;
  /** What it remembered when its last turn was over. */
  readCount = 0;

  constructor(actor: PlateActor, nowMs: number) {
    super();
    this.actor = actor;
    this.lastActiveMs = nowMs;
  }
}

export class Residents {
  readonly #limits: ResidentLimits;
  readonly #residents = new Map<PlateKey, Resident>();
  /** In the order of their last activity. */
  readonly #byActivity = new RecencyList<Resident>();
  readonly #scheduled = new Set<PlateActor>();
  readonly #runQueue: PlateActor[] = [];
  #readCount = 0;

  constructor(limits: ResidentLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#residents.size;
  }

  /** Whether there are more of them than may be, or they remember more. */
  get isOverLimit(): boolean {
    const { residentMax, residentReadsMax } = this.#limits;
    return this.#residents.size > residentMax || this.#readCount > residentReadsMax;
  }

  /** The actor of a plate; it is activated when it is not in memory (R1). */
  find(key: PlateKey, nowMs: number): PlateActor {
    const resident = this.#residents.get(key);
    if (resident !== undefined) return resident.actor;
    // One more than the sightings: there may be a wake-up call among them.
    const activated = new Resident(new PlateActor(key, this.#limits.mailboxCapacity + 1), nowMs);
    this.#residents.set(key, activated);
    this.#byActivity.add(activated);
    return activated.actor;
  }

  /** Actors that wait in the run queue. */
  get readyCount(): number {
    return this.#runQueue.length;
  }

  /** All actors that have mail (R2). */
  get scheduled(): Iterable<PlateActor> {
    return this.#scheduled;
  }

  /** Puts an actor that has mail at the end of the run queue, unless it is scheduled (R2). */
  schedule(actor: PlateActor): void {
    if (actor.mailboxDepth === 0 || this.#scheduled.has(actor)) return;
    this.#scheduled.add(actor);
    this.#runQueue.push(actor);
  }

  /** Takes actors out of the run queue, those that have waited longest first. */
  take(max: number): readonly PlateActor[] {
    return this.#runQueue.splice(0, max);
  }

  /** The turn of an actor is over, or has failed: if there is mail it is scheduled again. */
  release(actor: PlateActor, nowMs: number): void {
    this.#scheduled.delete(actor);
    const resident = this.#residents.get(actor.key);
    if (resident?.actor !== actor) throw new Error('Invariant R3: a busy actor was passivated.');
    const { readCount } = actor;
    this.#readCount += readCount - resident.readCount;
    resident.readCount = readCount;
    resident.lastActiveMs = nowMs;
    this.#byActivity.use(resident);
    this.schedule(actor);
  }

  /** Lets idle actors leave memory: those above a limit, or idle for too long (R3, R4). */
  passivate(nowMs: number): { readonly idle: number; readonly capacity: number } {
    const { idleMs } = this.#limits;
    let idle = 0;
    let capacity = 0;
    for (const resident of this.#byActivity) {
      const { actor, lastActiveMs, readCount } = resident;
      const isTooOld = nowMs - lastActiveMs >= idleMs;
      if (!this.isOverLimit && !isTooOld) break;
      if (!actor.isIdle) continue;
      this.#residents.delete(actor.key);
      this.#byActivity.remove(resident);
      this.#readCount -= readCount;
      if (isTooOld) idle += 1;
      else capacity += 1;
    }
    return { idle, capacity };
  }
}
