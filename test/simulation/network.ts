/**
 * The network between two places: how long bytes take, and whether they arrive at all.
 *
 * W1 What is sent on one wire arrives in the order in which it was sent, as on a TCP connection.
 * W2 While a direction is stalled nothing arrives; afterwards everything that was not dropped does.
 */
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { Random } from './random.ts';

/** One direction of a link; several wires can share it. */
export class Direction {
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #held = new Set<Wire>();
  #stalledSinceMs: number | undefined;
  /** How much longer than usual everything takes, in milliseconds. */
  slowMs = 0;

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  get isStalled(): boolean {
    return this.#stalledSinceMs !== undefined;
  }

  /** How long something takes that is sent now. */
  delayMs(): number {
    const usualMs = this.#random.between(1, 4);
    return this.slowMs === 0 ? usualMs : usualMs + this.#random.between(0, this.slowMs);
  }

  stall(): void {
    this.#stalledSinceMs ??= this.#time.now();
  }

  /** Whether nothing has arrived for so long. */
  isSilentFor(ms: number): boolean {
    return this.#stalledSinceMs !== undefined && this.#time.now() - this.#stalledSinceMs >= ms;
  }

  heal(): void {
    this.#stalledSinceMs = undefined;
    this.slowMs = 0;
    const held = [...this.#held];
    this.#held.clear();
    for (const wire of held) wire.release();
  }

  /** For a wire: it has something that cannot arrive at present. */
  hold(wire: Wire): void {
    this.#held.add(wire);
  }
}

/** What is on its way in one direction of one connection. */
export class Wire {
  readonly #time: VirtualTime;
  readonly #direction: Direction;
  #under: { readonly deliver: () => void }[] = [];
  #arrivesMs = 0;
  #heldUntilMs = 0;

  constructor(time: VirtualTime, direction: Direction) {
    this.#time = time;
    this.#direction = direction;
  }

  send(deliver: () => void): void {
    const nowMs = this.#time.now();
    this.#arrivesMs = Math.max(this.#arrivesMs, nowMs + this.#direction.delayMs());
    this.#under.push({ deliver });
    this.#time.schedule(() => this.#arrive(), this.#arrivesMs - nowMs);
  }

  /** Whatever is on its way is gone. */
  drop(): void {
    this.#under = [];
  }

  /** Keeps what arrives back for so long: a router that has lost its way. */
  holdFor(ms: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, this.#time.now() + ms);
  }

  /** For the direction: things arrive again. */
  release(): void {
    this.#under.forEach(() => this.#time.schedule(() => this.#arrive()));
  }

  #arrive(): void {
    const waitMs = this.#heldUntilMs - this.#time.now();
    if (waitMs > 0) {
      this.#time.schedule(() => this.#arrive(), waitMs);
    } else if (this.#direction.isStalled) {
      if (this.#under.length > 0) this.#direction.hold(this);
    } else {
      this.#under.shift()?.deliver();
    }
  }
}

/** Both directions between a process and a server. */
export class Link {
  readonly there: Direction;
  readonly back: Direction;

  constructor(time: VirtualTime, random: Random) {
    this.there = new Direction(time, random.of('there'));
    this.back = new Direction(time, random.of('back'));
  }

  heal(): void {
    this.there.heal();
    this.back.heal();
  }
}
