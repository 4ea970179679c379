/**
 * A file of the embedded engine with a known history: what it held after each transaction, and how
 * long its write-ahead log was then. Copies of it are damaged and opened.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '#adapters/sqlite/open-database.ts';
import { SqliteStayStore } from '#adapters/sqlite/sqlite-stay-store.ts';
import { StoredQueue } from '#adapters/sqlite/stored-queue.ts';
import { commitNumbered, messagesNumbered } from '../numbered.ts';
import { contentsAfter, contentsOf } from './known-contents.ts';
import type { Database } from '#adapters/sqlite/database.ts';
import type { Contents } from './known-contents.ts';

/** How long the write-ahead log was when so much had been stored. */
interface Moment {
  readonly walBytes: number;
  readonly published: number;
  readonly committed: number;
}

/** The bytes of a file and of its write-ahead log. */
export interface Image {
  readonly main: Buffer;
  readonly wal: Buffer;
}

const STEPS = 20;

/** Thousands of files are opened here, and a real disk would sync for each. */
const MEMORY_DISK = '/dev/shm';

export class FileSubject {
  /** As a kill left it: everything is in the write-ahead log. */
  readonly killed: Image;
  /** As a tidy end left it: everything is in the file itself. */
  readonly closed: Image;
  readonly moments: readonly Moment[];
  readonly #folder: string;

  static async prepare(): Promise<FileSubject> {
    const disk = existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir();
    const folder = await mkdtemp(join(disk, 'plateflow-damage-'));
    const file = join(folder, 'known.db');
    const database = open(file);
    const moments: Moment[] = [];
    const note = async (published: number, committed: number): Promise<void> => {
      moments.push({ walBytes: (await stat(`${file}-wal`)).size, published, committed });
    };
    const store = new SqliteStayStore(database, 0);
    const queue = new StoredQueue(database, 0, 'entry');
    const { epoch } = await store.claim();
    await note(0, 0);
    for (let step = 1; step <= STEPS; step += 1) {
      const bodies = messagesNumbered(step).map(({ body }) => body);
      database.transact('durable', () => queue.append(bodies));
      await note(step, step - 1);
      await store.commit(commitNumbered(epoch, step));
      await note(step, step);
    }
    const killed = await imageOf(file);
    database.close();
    return new FileSubject(folder, moments, killed, await imageOf(file));
  }

  private constructor(folder: string, moments: readonly Moment[], killed: Image, closed: Image) {
    this.#folder = folder;
    this.moments = moments;
    this.killed = killed;
    this.closed = closed;
  }

  /** What is held when only so many bytes of the write-ahead log are there. */
  contentsAt(walBytes: number): Contents {
    const moment = this.moments.findLast((earlier) => earlier.walBytes <= walBytes);
    return contentsAfter(moment?.published ?? 0, moment?.committed ?? 0);
  }

  /** All that was ever stored, and nothing after it. */
  get contents(): Contents {
    return contentsAfter(STEPS, STEPS);
  }

  /** Everything that was ever stored together, oldest first. */
  get wholeContents(): readonly Contents[] {
    return this.moments.map(({ published, committed }) => contentsAfter(published, committed));
  }

  /**
   * What a damaged copy gives.
   *
   * @throws what the engine throws when it is opened, or asked
   */
  async open({ main, wal }: Image): Promise<Contents> {
    const folder = await mkdtemp(join(this.#folder, 'damaged-'));
    const file = join(folder, 'damaged.db');
    try {
      await writeFile(file, main);
      if (wal.length > 0) await writeFile(`${file}-wal`, wal);
      const database = open(file);
      try {
        return await contentsOf(database);
      } finally {
        database.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** A copy that lacks these rows. */
  async without(table: string, rows: string): Promise<Image> {
    const file = join(this.#folder, `without-${table}.db`);
    await writeFile(file, this.closed.main);
    const connection = new DatabaseSync(file);
    const { changes } = connection.prepare(`DELETE FROM ${table} WHERE ${rows}`).run();
    connection.close();
    if (changes !== 1) throw new Error(`${changes} rows of ${table} have ${rows}.`);
    return imageOf(file);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A copy with one bit flipped. */
export function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[at] = (damaged[at] as number) ^ (1 << bit);
  return damaged;
}

function open(file: string): Database {
  return openDatabase({ file, partitions: 1, newDataset: () => 'dataset-1' });
}

async function imageOf(file: string): Promise<Image> {
  const wal = readFile(`${file}-wal`).catch(() => Buffer.alloc(0));
  return { main: await readFile(file), wal: await wal };
}
