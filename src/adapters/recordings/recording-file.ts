/**
 * The file that a recording is written to.
 *
 * F1 A file that is there is never overwritten.
 * F2 At most `WAITING_MAX` characters wait for the disk. When more do, or the disk fails, the
 *    recording ends, and its last line says why it is not complete, if the disk takes any more. Where
 *    it is full the last rows make room for it.
 * F3 The file ends with a whole line, unless the process is killed in the middle of a write.
 */
import { open } from 'node:fs/promises';
import { writeHeader, writeRow } from './written-rows.ts';
import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '#ports/clock.ts';
import type { ClosedRow, RecordingHeader, RecordingRow, RowSink } from '#ports/recording.ts';

/** 32 Mi characters, about a hundred thousand events. */
const WAITING_MAX = 32 << 20;
/** The last line has about 200 bytes. */
const LAST_LINE_BYTES = 1_024;

/** How a recording has ended. */
export interface RecordingEnd {
  readonly path: string;
  /** Rows that are in the file by now, without its first and its last line. */
  readonly rows: number;
  /** Why it is not complete; undefined when it is. */
  readonly problem: string | undefined;
}

/** Where a row has ended. */
interface Place {
  readonly rows: number;
  readonly bytes: number;
}

export interface RecordingFileOptions {
  readonly clock: Clock;
  /** Told once: as soon as the recording cannot be complete, or when all of it is on the disk. */
  readonly ended: (end: RecordingEnd) => void;
  /** Characters that may wait for the disk. */
  readonly waitingMax?: number;
}

export class RecordingFile implements RowSink {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #options: RecordingFileOptions;
  #waiting: string[] = [];
  #waitingLength = 0;
  #rows = 0;
  /** Rows and bytes that the disk has. */
  #writtenRows = 0;
  #writtenBytes = 0;
  /** Where the latest writes have ended; behind the first of them there is room for the last line. */
  #places: Place[] = [];
  #problem: string | undefined;
  #isOver = false;
  #flushing: Promise<void> | undefined;
  #ending: Promise<void> | undefined;

  /**
   * Makes the file and writes its header.
   *
   * @throws the error of the system, `EEXIST` when the file is there (F1)
   */
  static async create(
    path: string,
    header: RecordingHeader,
    options: RecordingFileOptions,
  ): Promise<RecordingFile> {
    const recording = new RecordingFile(path, await open(path, 'wx'), options);
    try {
      await recording.#append(`${writeHeader(header)}\n`);
      recording.#notePlace();
    } catch (error) {
      await recording.#file.close();
      throw error;
    }
    return recording;
  }

  private constructor(path: string, file: FileHandle, options: RecordingFileOptions) {
    this.path = path;
    this.#file = file;
    this.#options = options;
  }

  /** Why it is not complete; undefined while it is. */
  get problem(): string | undefined {
    return this.#problem;
  }

  write(row: RecordingRow): void {
    if (this.#isOver) return;
    const line = `${writeRow(row)}\n`;
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    this.#rows += 1;
    const { waitingMax = WAITING_MAX } = this.#options;
    if (this.#waitingLength > waitingMax) {
      this.giveUp(`the disk is too slow: more than ${waitingMax} characters waited for it`);
    } else {
      this.#flushing ??= this.#flush();
    }
  }

  /** Ends the recording although there is more to record. */
  giveUp(problem: string): void {
    if (this.#problem !== undefined || this.#ending !== undefined) return;
    this.#fail(problem);
    void this.close();
  }

  /** Writes what waits and the last line. Never rejects; a second call waits for the first. */
  close(): Promise<void> {
    this.#isOver = true;
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** Everything that has gathered while the last write was on its way goes out together. */
  async #flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const text = this.#waiting.join('');
      const rows = this.#rows;
      this.#waiting = [];
      this.#waitingLength = 0;
      try {
        await this.#append(text);
        this.#writtenRows = rows;
        this.#notePlace();
      } catch (error) {
        this.#waiting = [];
        this.#fail(`the disk has failed: ${(error as Error).message}`);
        void this.close();
        break;
      }
    }
    this.#flushing = undefined;
  }

  async #append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    let from = 0;
    while (from < bytes.length) {
      const position = this.#writtenBytes + from;
      const { bytesWritten } = await this.#file.write(bytes, from, bytes.length - from, position);
      from += bytesWritten;
    }
    this.#writtenBytes += bytes.length;
  }

  #notePlace(): void {
    this.#places.push({ rows: this.#writtenRows, bytes: this.#writtenBytes });
    const enough = this.#writtenBytes - LAST_LINE_BYTES;
    while ((this.#places[1]?.bytes ?? this.#writtenBytes) <= enough) this.#places.shift();
  }

  async #end(): Promise<void> {
    await this.#flushing;
    try {
      await this.#appendLastLine();
    } catch (error) {
      this.#fail(`the disk has failed: ${(error as Error).message}`);
      await this.#file.truncate(this.#writtenBytes).catch(() => undefined);
    }
    await this.#file.close().catch(() => undefined);
    if (this.#problem === undefined) this.#tell();
  }

  async #appendLastLine(): Promise<void> {
    const endedAtMs = this.#options.clock.now();
    const append = async (): Promise<void> => {
      const rows = this.#writtenRows;
      const closed: ClosedRow = { is: 'closed', rows, endedAtMs, problem: this.#problem };
      // What a failed write has left of a line would make the whole file unreadable (F3).
      await this.#file.truncate(this.#writtenBytes);
      await this.#append(`${writeRow(closed)}\n`);
      await this.#file.datasync();
    };
    try {
      await append();
    } catch (error) {
      const [place] = this.#places;
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC' || place === undefined) throw error;
      this.#writtenRows = place.rows;
      this.#writtenBytes = place.bytes;
      // Without these rows it is not complete, whatever it was before.
      this.#fail(`the disk has failed: ${(error as Error).message}`);
      await append();
    }
  }

  #fail(problem: string): void {
    if (this.#problem !== undefined) return;
    this.#isOver = true;
    this.#problem = problem;
    this.#tell();
  }

  #tell(): void {
    const { path } = this;
    this.#options.ended({ path, rows: this.#writtenRows, problem: this.#problem });
  }
}
