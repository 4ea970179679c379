/**
 * Rows without plates. Each plate is replaced by its pseudonym, in events, keys, states, summaries
 * and in the ids of events that hold it. Ids of summaries are made from plates, and who knows the
 * events could find the plate from one: they are replaced as well.
 *
 * What a body holds beside the fields that Plateflow knows is dropped, and so is the picture. A body
 * that cannot be read is withheld: any part of it may be a plate.
 */
import { decodeSighting } from '#domain/decode-sighting.ts';
import { formatInstant } from '#domain/instant.ts';
import { decodeState, encodeState } from '#domain/plate-state-codec.ts';
import { plateKey, splitKey } from '#domain/plate.ts';
import type { Plate, PlateKey } from '#domain/plate.ts';
import type { Read, Standing } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type {
  DecidedMail,
  DeliveryRow,
  LoadedRow,
  RecordedRules,
  RowSink,
  TurnsRow,
} from '#ports/recording.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** A shorter plate is part of too many ids by chance. */
const PLATE_IN_ID_MIN = 3;
/** What may stand between the characters of a plate; those are letters, marks and digits. */
const SEPARATORS = String.raw`[\p{Zs}\p{Pd}_.]*`;
/** What is longer would be refused when it is replayed. */
const ID_LENGTH_MAX = 128;

/** Writes what it is given to the other sink, without plates. */
export function pseudonymised(rows: RowSink, names: Pseudonyms, rules: RecordedRules): RowSink {
  const changes = new Changes(names, rules);
  return {
    write: (row) => {
      if (row.is === 'delivery') rows.write(changes.delivery(row));
      else if (row.is === 'loaded') rows.write(changes.loaded(row));
      else if (row.is === 'turns') rows.write(changes.turns(row));
      else rows.write(row);
    },
  };
}

class Changes {
  readonly #names: Pseudonyms;
  readonly #rules: RecordedRules;

  constructor(names: Pseudonyms, rules: RecordedRules) {
    this.#names = names;
    this.#rules = rules;
  }

  delivery(row: DeliveryRow): DeliveryRow {
    const { body, queue } = row;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const decoded = bytes && decodeSighting(queue, bytes, this.#rules);
    return { ...row, body: decoded?.ok === true ? this.#body(decoded.sighting) : undefined };
  }

  loaded(row: LoadedRow): LoadedRow {
    const key = this.#key(row.key);
    if (row.state === undefined) return { ...row, key };
    const { plate } = splitKey(row.key);
    const state = decodeState(row.state);
    const reads = state.reads.map((read) => this.#read(read, plate));
    return { ...row, key, state: encodeState({ ...state, reads }) };
  }

  turns(row: TurnsRow): TurnsRow {
    return {
      ...row,
      decided: row.decided.map((mail) => this.#decided(mail)),
      // It is that of states with other names in them.
      states: undefined,
      summaries: row.summaries.map((summary) => this.#summary(summary)),
    };
  }

  #decided(mail: DecidedMail): DecidedMail {
    return mail[0] === 'wake' ? ['wake', this.#key(mail[1]), mail[2]] : mail;
  }

  #body({ kind, id, plate, atMs, ...sighting }: Sighting): string {
    const { entryEventId, capturedAtMs } = sighting;
    return JSON.stringify({
      id: this.#id(id, plate),
      vehicle_plate: this.#names.ofPlate(plate),
      [`${kind}_date_time`]: formatInstant(atMs),
      garage_id: sighting.garageId,
      gate_id: sighting.gateId,
      lane_id: sighting.laneId,
      camera_id: sighting.cameraId,
      confidence: sighting.confidence,
      vehicle_type: sighting.vehicleType,
      entry_event_id: this.#id(entryEventId, plate),
      captured_at: capturedAtMs === undefined ? undefined : formatInstant(capturedAtMs),
      retransmission: sighting.retransmission,
    });
  }

  #read(read: Read, plate: Plate): Read {
    const { id, standing } = read;
    const named = standing === undefined ? undefined : this.#standing(standing, plate);
    return { ...read, id: this.#id(id, plate), standing: named };
  }

  #standing(standing: Standing, plate: Plate): Standing {
    const { summaryId, entryId, exitId } = standing;
    return {
      ...standing,
      summaryId: this.#names.ofId(summaryId),
      entryId: this.#id(entryId, plate),
      exitId: this.#id(exitId, plate),
    };
  }

  #summary(summary: Summary): Summary {
    const { supersedes, entry_event_id: entryId, exit_event_id: exitId } = summary;
    const plate = summary.vehicle_plate as Plate;
    return {
      ...summary,
      summary_id: this.#names.ofId(summary.summary_id),
      ...(supersedes !== undefined && { supersedes: this.#names.ofId(supersedes) }),
      vehicle_plate: this.#names.ofPlate(plate),
      ...(entryId !== undefined && { entry_event_id: this.#id(entryId, plate) }),
      ...(exitId !== undefined && { exit_event_id: this.#id(exitId, plate) }),
    };
  }

  #key(key: PlateKey): PlateKey {
    const { garageId, plate } = splitKey(key);
    return plateKey(garageId, this.#names.ofPlate(plate));
  }

  /** An id of an event: what it shows of its plate is replaced, and the rest of it is kept. */
  #id<Id extends string | undefined>(id: Id, plate: Plate): Id {
    if (id === undefined || plate.length < PLATE_IN_ID_MIN) return id;
    const shown = new RegExp(Array.from(plate).join(SEPARATORS), 'giu');
    const replaced = id.replaceAll(shown, this.#names.ofPlate(plate));
    return (replaced.length <= ID_LENGTH_MAX ? replaced : this.#names.ofId(id)) as Id;
  }
}
