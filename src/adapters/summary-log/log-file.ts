/** The calls that the log makes to the file system, behind an interface, so that tests can fail them. */
import { constants } from 'node:fs';
import { mkdir, open, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Which file it is, and how long. */
export interface FileIdentity {
  /** Device and inode: two paths with the same one lead to the same file. */
  readonly id: string;
  readonly size: number;
}

/** A file that is open for reading. */
export interface LogReader {
  /** @returns how many bytes were read; 0 at the end of the file */
  read(into: Uint8Array, position: number): Promise<number>;
}

/** The log file, open for appending. */
export interface LogFile extends LogReader {
  identify(): Promise<FileIdentity>;
  /** One call to the operating system. @returns how many bytes it took, perhaps not all */
  append(bytes: Uint8Array): Promise<number>;
  datasync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export interface LogFileSystem {
  /** Opens the file; creates it, and makes its name durable, when it is missing. */
  open(path: string): Promise<LogFile>;
  /** What the path leads to at present; undefined when that is nothing. */
  identify(path: string): Promise<FileIdentity | undefined>;
}

const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW } = constants;
const MODE = 0o640;

/** The file system of this computer. */
export const localFileSystem: LogFileSystem = {
  async open(path) {
    const handle = await open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, MODE);
    try {
      if (!(await handle.stat()).isFile()) throw new Error('it is not a regular file');
      // Without this a power cut could take the file away together with what was synced into it.
      await syncDirectory(dirname(path));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new LocalLogFile(handle);
  },
  async identify(path) {
    try {
      return toIdentity(await stat(path, { bigint: true }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
};

/**
 * Makes sure that the directory of a file exists, durably.
 *
 * @returns the path of the file without symbolic links: the one name by which it is locked
 */
export async function prepareDirectory(path: string): Promise<string> {
  const directory = dirname(resolve(path));
  const created = await mkdir(directory, { recursive: true });
  if (created !== undefined) {
    for (let at = directory; at.length >= created.length; at = dirname(at)) {
      await syncDirectory(dirname(at));
    }
  }
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return join(await realpath(directory), basename(path));
  }
}

class LocalLogFile implements LogFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async identify(): Promise<FileIdentity> {
    return toIdentity(await this.#handle.stat({ bigint: true }));
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.read(into, 0, into.length, position)).bytesRead;
  }

  async append(bytes: Uint8Array): Promise<number> {
    return (await this.#handle.write(bytes)).bytesWritten;
  }

  datasync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(size: number): Promise<void> {
    return this.#handle.truncate(size);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function toIdentity(stats: { dev: bigint; ino: bigint; size: bigint }): FileIdentity {
  return { id: `${stats.dev}:${stats.ino}`, size: Number(stats.size) };
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
