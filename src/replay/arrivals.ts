/**
 * The deliveries of an incarnation that nothing has been decided about.
 *
 * A1 Tags begin anew with each incarnation, and each is settled once.
 */
import { BadRow } from './replay-failure.ts';
import type { Rejection, Sighting, SightingKind } from '#domain/sighting.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { DeliveryRow, RecordedRules } from '#ports/recording.ts';

/** What a delivery is: a sighting that may act, a refusal, or not known because it was withheld. */
type Arrival = Sighting | Rejection | 'withheld';

export class Arrivals {
  readonly #decisions: DecisionRules;
  readonly #rules: RecordedRules;
  readonly #arrived = { entry: new Map<number, Arrival>(), exit: new Map<number, Arrival>() };
  readonly #encoder = new TextEncoder();

  constructor(decisions: DecisionRules, rules: RecordedRules) {
    this.#decisions = decisions;
    this.#rules = rules;
  }

  /** How many sightings wait for their turn. */
  get waiting(): readonly Sighting[] {
    const all = [...this.#arrived.entry.values(), ...this.#arrived.exit.values()];
    return all.filter((one): one is Sighting => isSighting(one));
  }

  /** Decodes a delivery and judges its time in this present. */
  add(row: DeliveryRow, nowMs: number): void {
    this.#arrived[row.queue].set(row.tag, this.#judge(row, nowMs));
  }

  /** Settles a delivery that an actor has decided about. */
  takeSighting(queue: SightingKind, tag: number): Sighting | Rejection {
    const arrival = this.#take(queue, tag);
    if (arrival !== 'withheld') return arrival;
    throw new BadRow(`the turn is about ${queue} ${tag}, whose body was withheld`);
  }

  /** Settles a delivery that was refused. */
  takeRefused(queue: SightingKind, tag: number): Arrival {
    return this.#take(queue, tag);
  }

  /** All memory starts anew. */
  clear(): void {
    this.#arrived.entry.clear();
    this.#arrived.exit.clear();
  }

  #judge({ queue, body }: DeliveryRow, nowMs: number): Arrival {
    if (body === undefined) return 'withheld';
    const decoded = this.#decode(queue, body);
    if (!decoded.ok) return decoded.rejection;
    return this.#decisions.refuseByTime(decoded.sighting, nowMs, this.#rules) ?? decoded.sighting;
  }

  #decode(queue: SightingKind, body: string | Uint8Array): ReturnType<DecisionRules['decode']> {
    const { decode, decodeText } = this.#decisions;
    if (typeof body !== 'string') return decode(queue, body, this.#rules);
    // A character of a text is at most three bytes.
    const isSmall = body.length * 3 <= this.#rules.bodyBytesMax;
    if (isSmall) return decodeText(queue, body, this.#rules);
    return decode(queue, this.#encoder.encode(body), this.#rules);
  }

  #take(queue: SightingKind, tag: number): Arrival {
    const arrived = this.#arrived[queue];
    const arrival = arrived?.get(tag);
    if (arrival === undefined) {
      throw new BadRow(
        `there is no delivery ${queue} ${tag} that something could be decided about`,
      );
    }
    arrived.delete(tag);
    return arrival;
  }
}

/** Whether the delivery may act. */
export function isSighting(arrival: Arrival): arrival is Sighting {
  return typeof arrival === 'object' && 'kind' in arrival;
}
