/** The actors of a partition, with their turns recorded. */
import { addState } from '#domain/state-checksum.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Checksum } from '#domain/state-checksum.ts';
import type {
  Batch,
  MailSurvey,
  Plates,
  Present,
  Ruling,
  Selection,
  SightingMail,
} from '#ports/plates.ts';
import type { DecidedMail, RowSink, TurnsRow } from '#ports/recording.ts';

export class RecordingPlates implements Plates {
  readonly #plates: Plates;
  readonly #rows: RowSink;
  readonly #checksum: Checksum;
  /** The batches that are on their way to the store. */
  readonly #numbers = new Map<Batch, number>();
  #batches = 0;

  constructor(plates: Plates, rows: RowSink, checksum: Checksum) {
    this.#plates = plates;
    this.#rows = rows;
    this.#checksum = checksum;
  }

  get residentCount(): number {
    return this.#plates.residentCount;
  }

  get isOverLimit(): boolean {
    return this.#plates.isOverLimit;
  }

  get mailCount(): number {
    return this.#plates.mailCount;
  }

  get readyCount(): number {
    return this.#plates.readyCount;
  }

  get wakeCount(): number {
    return this.#plates.wakeCount;
  }

  get ledgers(): ReadonlyMap<string, GarageLedger> {
    return this.#plates.ledgers;
  }

  tell(mail: SightingMail, nowMs: number): void {
    this.#plates.tell(mail, nowMs);
  }

  wake(keys: readonly PlateKey[], nowMs: number): void {
    this.#plates.wake(keys, nowMs);
  }

  select(max: number): Selection | undefined {
    return this.#plates.select(max);
  }

  begin(selection: Selection, states: readonly (string | undefined)[], present: Present): Batch {
    const batch = this.#plates.begin(selection, states, present);
    this.#batches += 1;
    if (batch.writes.length > 0) this.#numbers.set(batch, this.#batches);
    selection.cold.forEach((key, index) => {
      this.#rows.write({ is: 'loaded', key, state: states[index] });
    });
    this.#rows.write({
      is: 'turns',
      batch: this.#batches,
      nowMs: present.nowMs,
      watermarkMs: present.watermarkMs,
      decided: batch.rulings.map(toDecided),
      states: this.#sumStates(batch),
      summaries: batch.summaries,
    } satisfies TurnsRow);
    return batch;
  }

  end(batch: Batch, nowMs: number): void {
    const number = this.#numbers.get(batch);
    if (number !== undefined) this.#rows.write({ is: 'committed', batch: number });
    this.#numbers.delete(batch);
    this.#plates.end(batch, nowMs);
  }

  passivate(nowMs: number): { readonly idle: number; readonly capacity: number } {
    return this.#plates.passivate(nowMs);
  }

  survey(): MailSurvey {
    return this.#plates.survey();
  }

  #sumStates({ writes }: Batch): number {
    let sum = 0;
    for (const { key, state } of writes) sum = addState(sum, key, state, this.#checksum);
    return sum;
  }
}

function toDecided({ mail, outcome }: Ruling): DecidedMail {
  if (mail.sighting === undefined) return ['wake', mail.key, outcome];
  return [mail.delivery.queue, mail.delivery.tag, outcome];
}
