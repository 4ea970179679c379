/**
 * The truth of a run: what was really published, misread plates and skewed clocks included, so
 * that what the system made of it can be judged.
 *
 * The sightings are kept in columns, because a run has a million of them.
 *
 * R1 A sighting is kept once, however often its id is published.
 * R2 The order in which publications are recorded leaves no trace in the verdict.
 */
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { PublicationWitness } from './generator.ts';
import type { Publication, PublishedRefusal, PublishedSighting } from './publication.ts';

/** The different sightings of a run; those with the same index belong together. */
export interface SightingColumns {
  readonly ids: readonly string[];
  readonly isExit: readonly boolean[];
  /** Event times in milliseconds. */
  readonly atMs: readonly number[];
  /** An index into `plates`. */
  readonly plate: readonly number[];
  /** Each plate within each garage. */
  readonly plates: readonly { readonly garageId: string; readonly plate: string }[];
  /** The index of the sighting with an id. */
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Collects what was published: by one generator, by two, or read back from their truth files. */
export class Truth implements PublicationWitness {
  readonly #ids: string[] = [];
  readonly #isExit: boolean[] = [];
  readonly #atMs: number[] = [];
  readonly #plate: number[] = [];
  readonly #plates: { readonly garageId: string; readonly plate: string }[] = [];
  readonly #indexOf = new Map<string, number>();
  readonly #plateIndexOf = new Map<string, number>();
  readonly #refusals = new Map<RejectionReason, number>();
  readonly #uncertainIds = new Set<string>();
  #deliveries = 0;
  #duplicates = 0;
  #uncertainRefusals = 0;

  confirmed(batch: readonly Publication[]): void {
    for (const { kind, truth } of batch) this.record(kind, truth);
  }

  unconfirmed(batch: readonly Publication[]): void {
    for (const { truth } of batch) this.recordUncertain(truth);
  }

  /** Records one delivery that is stored in its queue. */
  record(kind: SightingKind, truth: PublishedSighting | PublishedRefusal): void {
    this.#deliveries += 1;
    if ('reason' in truth) {
      this.#refusals.set(truth.reason, (this.#refusals.get(truth.reason) ?? 0) + 1);
      return;
    }
    this.#uncertainIds.delete(truth.id);
    if (this.#indexOf.has(truth.id)) this.#duplicates += 1;
    else this.#keep(kind, truth);
  }

  /** Records one delivery that may or may not be stored in its queue. */
  recordUncertain(truth: PublishedSighting | PublishedRefusal): void {
    if ('reason' in truth) this.#uncertainRefusals += 1;
    else if (!this.#indexOf.has(truth.id)) this.#uncertainIds.add(truth.id);
  }

  get sightings(): SightingColumns {
    return {
      ids: this.#ids,
      isExit: this.#isExit,
      atMs: this.#atMs,
      plate: this.#plate,
      plates: this.#plates,
      indexOf: this.#indexOf,
    };
  }

  /** Deliveries that were confirmed: sightings, duplicates and refusals. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** Deliveries that repeat the id of another one. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** How many deliveries must become dead letters, by reason. */
  get refusals(): ReadonlyMap<RejectionReason, number> {
    return this.#refusals;
  }

  /** Sightings of which nobody knows whether they were published. A run with such is not judged. */
  get uncertainSightings(): number {
    return this.#uncertainIds.size;
  }

  /** Dead letters that there may be in addition. */
  get uncertainRefusals(): number {
    return this.#uncertainRefusals;
  }

  #keep(kind: SightingKind, { id, garageId, plate, atMs }: PublishedSighting): void {
    this.#indexOf.set(id, this.#ids.length);
    this.#ids.push(id);
    this.#isExit.push(kind === 'exit');
    this.#atMs.push(atMs);
    const key = `${garageId}/${plate}`;
    let plateIndex = this.#plateIndexOf.get(key);
    if (plateIndex === undefined) {
      plateIndex = this.#plates.push({ garageId, plate }) - 1;
      this.#plateIndexOf.set(key, plateIndex);
    }
    this.#plate.push(plateIndex);
  }
}
