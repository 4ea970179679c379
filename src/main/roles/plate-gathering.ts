/**
 * Gathers what a recording says about one plate while it is read.
 *
 * E1 Of arrivals, rows and summaries at most twice `KEPT_MAX` are in memory, however long the recording
 *    is; what is handed out is the newest `KEPT_MAX` of each.
 */
import { decodeSighting } from '#domain/decode-sighting.ts';
import type { DecodeRules } from '#domain/decode-sighting.ts';
import type { Plate } from '#domain/plate.ts';
import type { Sighting, SightingKind } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type { RecordingRow } from '#ports/recording.ts';
import type { Arrival } from '#stories/plate-history-gathering.ts';

const KEPT_MAX = 10_000;

/** A delivery that can be replayed. */
export interface ReplayedRow {
  readonly kind: SightingKind;
  readonly body: Uint8Array;
  readonly atMs: number;
}

/** An arrival that may still turn out to be refused. */
interface Kept extends ReplayedRow {
  readonly sighting: Sighting;
  readonly receivedAtMs: number | undefined;
  isRefused: boolean;
}

export class PlateGathering {
  readonly #plate: Plate;
  readonly #rules: DecodeRules;
  readonly #kept: Kept[] = [];
  readonly #summaries = new Map<string, Summary>();
  /** The deliveries of the plate on the present channels, by queue and tag. */
  readonly #open = new Map<string, Kept>();
  #taken = 0;

  constructor(plate: Plate, rules: DecodeRules) {
    this.#plate = plate;
    this.#rules = rules;
  }

  /** In the order of arrival. */
  get arrivals(): readonly Arrival[] {
    return this.#kept.slice(-KEPT_MAX);
  }

  get replayRows(): readonly ReplayedRow[] {
    return this.#kept.slice(-KEPT_MAX);
  }

  /** Each once: a batch that was not committed is decided again. */
  get summaries(): readonly Summary[] {
    return [...this.#summaries.values()];
  }

  get isCut(): boolean {
    return this.#taken > KEPT_MAX;
  }

  /** Takes a row of a processor's recording. */
  add(row: RecordingRow): void {
    if (row.is === 'delivery' && row.body !== undefined) {
      const body = typeof row.body === 'string' ? Buffer.from(row.body) : row.body;
      const kept = this.take(row.queue, body, row.receivedAtMs);
      if (kept !== undefined) this.#open.set(`${row.queue} ${row.tag}`, kept);
    } else if (row.is === 'refused') {
      const kept = this.#open.get(`${row.queue} ${row.tag}`);
      if (kept !== undefined) kept.isRefused = true;
    } else if (row.is === 'turns') {
      for (const summary of row.summaries) this.#keepSummary(summary);
      // Tags begin anew on another channel.
    } else if (row.is === 'incarnation') this.#open.clear();
    if (this.#open.size > KEPT_MAX) this.#open.delete(this.#open.keys().next().value as string);
  }

  /** Takes an event; one of another plate, or that is none, is left out. */
  take(kind: SightingKind, body: Uint8Array, receivedAtMs: number | undefined): Kept | undefined {
    const decoded = decodeSighting(kind, body, this.#rules);
    if (!decoded.ok || decoded.sighting.plate !== this.#plate) return undefined;
    const { sighting } = decoded;
    const { atMs } = sighting;
    const kept = { kind, body, atMs, sighting, receivedAtMs, isRefused: false };
    this.#kept.push(kept);
    this.#taken += 1;
    if (this.#kept.length >= 2 * KEPT_MAX) this.#kept.splice(0, KEPT_MAX);
    return kept;
  }

  #keepSummary(summary: Summary): void {
    if (summary.vehicle_plate !== this.#plate) return;
    this.#summaries.set(summary.summary_id, summary);
    if (this.#summaries.size <= KEPT_MAX) return;
    this.#summaries.delete(this.#summaries.keys().next().value as string);
  }
}
