/** From one row of a table to the events that it tells of. */
import { formatInstant } from '#domain/instant.ts';
import { readLocalTime } from './local-time.ts';
import type { Condition, MappedEvent, Mapping } from './mapping.ts';
import type { RecordedEvent, RecordingItem } from './recorded-event.ts';

/** The values of a row, by column. */
export type Row = Readonly<Record<string, string>>;

/** Columns that become members of the body as they are. */
const OPTIONAL = {
  garage: 'garage_id',
  gate: 'gate_id',
  lane: 'lane_id',
  camera: 'camera_id',
  vehicleType: 'vehicle_type',
} as const;

/** A value that is missing or cannot be read, and the column that it is in. */
class ValueError extends Error {
  readonly column: string;
  constructor(column: string, problem: string) {
    super(problem);
    this.column = column;
  }
}

/** Reads rows by a mapping. */
export class RowReader {
  readonly #mapping: Mapping;
  #events = 0;

  constructor(mapping: Mapping) {
    this.#mapping = mapping;
  }

  /** The columns that the mapping names. */
  get columns(): ReadonlySet<string> {
    const columns = this.#mapping.events.flatMap(({ kind: _kind, when = {}, ...named }) => [
      ...Object.values(named).filter((column) => column !== undefined),
      ...Object.keys(when),
    ]);
    return new Set(columns);
  }

  /** The events of a row, in the order of the mapping, or what is wrong with them. */
  *read(row: Row, line: number): Generator<RecordingItem, void, undefined> {
    for (const mapped of this.#mapping.events) {
      if (!this.#isTold(row, mapped)) continue;
      try {
        yield this.#readEvent(row, line, mapped);
      } catch (error) {
        if (!(error instanceof ValueError)) throw error;
        yield { line, column: error.column, problem: error.message };
      }
    }
  }

  #isTold(row: Row, { when = {} }: MappedEvent): boolean {
    return Object.entries(when).every(([column, condition]) =>
      holds(condition, this.#value(row, column)),
    );
  }

  #readEvent(row: Row, line: number, mapped: MappedEvent): RecordedEvent {
    const { kind } = mapped;
    const atMs = this.#readTime(row, mapped.at);
    const arrival = this.#readArrival(row, mapped.arrival);
    const body: Record<string, string> = {
      id: this.#required(row, mapped.id),
      vehicle_plate: this.#required(row, mapped.plate),
      [`${kind}_date_time`]: formatInstant(atMs),
    };
    for (const [field, member] of Object.entries(OPTIONAL)) {
      const value = this.#value(row, mapped[field as keyof typeof OPTIONAL]);
      if (value !== undefined) body[member] = value;
    }
    return { kind, body: Buffer.from(JSON.stringify(body)), atMs, arrival, line };
  }

  #readTime(row: Row, column: string): number {
    const { timeZone, repeatedHour } = this.#mapping;
    const time = readLocalTime(this.#required(row, column), timeZone, repeatedHour);
    if ('problem' in time) throw new ValueError(column, time.problem);
    return time.atMs;
  }

  /** Without a column for it, the place in the file. */
  #readArrival(row: Row, column: string | undefined): number {
    this.#events += 1;
    if (column === undefined) return this.#events;
    const text = this.#required(row, column);
    const arrival = Number(text);
    if (!Number.isSafeInteger(arrival)) {
      throw new ValueError(column, `"${text}" is not a whole number`);
    }
    return arrival;
  }

  #required(row: Row, column: string): string {
    const value = this.#value(row, column);
    if (value === undefined) throw new ValueError(column, 'there is no value');
    return value;
  }

  #value(row: Row, column: string | undefined): string | undefined {
    const value = column === undefined ? undefined : row[column];
    return value === '' || value === this.#mapping.nullToken ? undefined : value;
  }
}

function holds(condition: Condition, value: string | undefined): boolean {
  if (condition === 'present') return value !== undefined;
  if (condition === 'absent') return value === undefined;
  const isAmong = (values: string | readonly string[]) =>
    value !== undefined && [values].flat().includes(value);
  return 'is' in condition ? isAmong(condition.is) : !isAmong(condition.isNot);
}
