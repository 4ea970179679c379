/**
 * A disk with one file on it, and the cache of the operating system in front of it.
 *
 * D1 What was made durable survives everything. What was not survives the end of a process, and of
 *    a power cut any part of it, up to any byte, perhaps with zeros behind it.
 * D2 After a datasync that failed, what it was for is never made durable, also if a later one
 *    succeeds, and is gone when the file is opened again: the cache has dropped it.
 * D3 What a process had begun when it ended has happened in part, up to any byte; after that it does
 *    nothing more.
 */
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { LogFile, LogFileSystem } from '#adapters/summary-log/log-file.ts';
import type { Life } from './life.ts';
import type { Random } from './random.ts';

const IDENTITY = 'simulated';
const NEVER = new Promise<never>(() => undefined);

export class Disk {
  readonly #time: VirtualTime;
  readonly #random: Random;
  #bytes: Buffer = Buffer.alloc(0);
  #durable: Buffer = Buffer.alloc(0);
  /** From where to where the cache has dropped what it had. */
  #dropped: (readonly [from: number, to: number])[] = [];
  /** Where the file ended before what is being written. */
  #beforeWrite: number | undefined;
  /** How long each datasync takes in addition, in milliseconds. */
  slowMs = 0;
  /** Bytes that it can still take. */
  room = Number.POSITIVE_INFINITY;
  isFailingNextSync = false;
  /** Called once, when something is being written, and when something is being made durable. */
  onNextWrite: (() => void) | undefined;
  onNextSync: (() => void) | undefined;

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#random = random;
  }

  /** What is in the file now. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  heal(): void {
    this.slowMs = 0;
    this.room = Number.POSITIVE_INFINITY;
    this.isFailingNextSync = false;
    this.onNextWrite = undefined;
    this.onNextSync = undefined;
  }

  /** The process that wrote has ended. */
  interrupt(): void {
    if (this.#beforeWrite === undefined) return;
    const end = this.#random.between(this.#beforeWrite, this.#bytes.length);
    this.#bytes = this.#bytes.subarray(0, end);
    this.#beforeWrite = undefined;
  }

  /** The machine has ended. */
  cutPower(): void {
    this.#beforeWrite = undefined;
    this.#forget();
    const isGrown = this.#bytes.length > this.#durable.length;
    const length = this.#durable.length;
    const written = isGrown ? this.#random.between(length, this.#bytes.length) : length;
    const zeros = isGrown && this.#random.isChance(0.3) ? this.#bytes.length - written : 0;
    const kept = isGrown ? this.#bytes.subarray(0, written) : this.#durable;
    this.#bytes = Buffer.concat([kept, Buffer.alloc(zeros)]);
    this.#durable = this.#bytes;
  }

  /** The file system, as one process sees it. */
  fileSystem(life: Life): LogFileSystem {
    const identity = () => ({ id: IDENTITY, size: this.#bytes.length });
    const within = <T>(ms: number, work: () => T): Promise<T> => this.#within(life, ms, work);
    const file: LogFile = {
      identify: async () => identity(),
      read: async (into, position) =>
        this.#bytes.copy(into, 0, position, Math.min(this.#bytes.length, position + into.length)),
      append: (added) => {
        // The rest of what a killed process had begun runs on; the disk hears nothing of it.
        if (life.isOver) return NEVER;
        const before = this.#bytes.length;
        const taken = added.subarray(0, Math.max(0, this.room));
        this.room -= taken.length;
        this.#beforeWrite = before;
        this.#bytes = Buffer.concat([this.#bytes, taken]);
        const { onNextWrite } = this;
        this.onNextWrite = undefined;
        onNextWrite?.();
        return within(1, () => {
          this.#beforeWrite = undefined;
          if (taken.length === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
          return taken.length;
        });
      },
      datasync: () => {
        if (life.isOver) return NEVER;
        const { onNextSync } = this;
        this.onNextSync = undefined;
        onNextSync?.();
        return within(this.#random.between(0, 3) + this.slowMs, () => this.#sync());
      },
      truncate: async (size) => {
        if (life.isOver) return NEVER;
        this.room += this.#bytes.length - size;
        this.#bytes = this.#bytes.subarray(0, size);
      },
      close: async () => undefined,
    };
    const open = async (): Promise<LogFile> => {
      this.#forget();
      return file;
    };
    return { open, identify: async () => identity() };
  }

  #within<T>(life: Life, ms: number, work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      this.#time.schedule(() => life.run(finish), ms);
    });
  }

  #sync(): void {
    const dirty = [this.#durable.length, this.#bytes.length] as const;
    if (this.isFailingNextSync) {
      this.isFailingNextSync = false;
      this.#dropped.push(dirty);
      throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    }
    this.#durable = this.#withoutDropped();
  }

  /** The cache is empty: what was dropped is read from the disk, where it never was. */
  #forget(): void {
    if (this.#dropped.length === 0) return;
    this.#bytes = this.#withoutDropped();
    const [first = 0] = this.#dropped[0] ?? [];
    const isLast = this.#bytes.subarray(first).every((byte) => byte === 0);
    if (isLast) this.#bytes = this.#bytes.subarray(0, first);
    this.#durable = this.#bytes;
    this.#dropped = [];
  }

  #withoutDropped(): Buffer {
    if (this.#dropped.length === 0) return this.#bytes;
    const bytes = Buffer.from(this.#bytes);
    for (const [from, to] of this.#dropped) {
      // What was cut off since then is no longer there to be read as zeros.
      const end = Math.min(to, bytes.length);
      if (from < end) bytes.fill(0, from, end);
    }
    return bytes;
  }
}
