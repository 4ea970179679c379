/**
 * The end of the open log file: the only place that writes to it.
 *
 * T1 The first `end` bytes of the file are durable. Nothing behind them was ever answered for.
 * T2 An append that was refused leaves the file as it was; if that fails, the log has failed.
 * T3 After an fdatasync that failed nothing is tried again: the kernel may have dropped the pages
 *    and would report the next one as a success.
 * T4 Nothing is written to a file that its path no longer leads to, or that somebody else changed.
 */
import type { LogAnswer } from '#ports/summary-log.ts';
import type { Failpoint } from '#ports/failpoints.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { FileIdentity, LogFile, LogFileSystem } from './log-file.ts';

/** Why the disk did not take the bytes; a later attempt may succeed. */
export type Refusal = Extract<LogAnswer, { readonly outcome: 'unavailable' }>;

/** The log can no longer be trusted by this process: it must end and verify the file anew. */
export class LogFailed extends Error {
  override readonly name = 'LogFailed';
}

export interface LogTailOptions {
  readonly path: string;
  readonly file: LogFile;
  /** Which file it is. */
  readonly id: string;
  readonly fileSystem: LogFileSystem;
  /** How long the file is, all of it durable. */
  readonly end: number;
  readonly telemetry: Telemetry;
  readonly failpoint: Failpoint;
}

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export class LogTail {
  readonly #options: LogTailOptions;
  readonly #file: LogFile;
  #end: number;

  constructor(options: LogTailOptions) {
    this.#options = options;
    this.#file = options.file;
    this.#end = options.end;
  }

  get end(): number {
    return this.#end;
  }

  /**
   * Makes the bytes durable.
   *
   * @returns undefined when they are; otherwise why they were not written
   * @throws LogFailed when nothing more may be written by this process
   */
  async append(bytes: Uint8Array): Promise<Refusal | undefined> {
    const end = this.#end + bytes.length;
    const displaced = await this.#findDisplacement(this.#end);
    if (displaced !== undefined) return displaced;
    const refusal =
      (await this.#write(bytes)) ?? (await this.#sync()) ?? (await this.#findDisplacement(end));
    if (refusal === undefined) this.#end = end;
    else await this.#cutBack();
    return refusal;
  }

  /** Whether the path still leads to the file that is open. */
  findDisplacement(): Promise<Refusal | undefined> {
    return this.#findDisplacement(undefined);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #write(bytes: Uint8Array): Promise<Refusal | undefined> {
    try {
      const written = await this.#file.append(bytes);
      if (written === bytes.length) return undefined;
      return refuse(
        `The disk took ${written} of ${bytes.length} bytes; it may be full`,
        'no_space',
      );
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const isFull = NO_SPACE.has(code ?? '');
      const { path } = this.#options;
      return refuse(`${path} cannot be written: ${message}`, isFull ? 'no_space' : 'not_writable');
    }
  }

  async #sync(): Promise<undefined> {
    const { path, telemetry, failpoint } = this.#options;
    const startMs = performance.now();
    try {
      failpoint('before-fdatasync');
      await this.#file.datasync();
    } catch (error) {
      throw new LogFailed(
        `${path} could not be made durable: ${(error as Error).message}. Nobody was told that ` +
          `the last lines are safe. Check the disk, then start the writer again.`,
        { cause: error },
      );
    }
    failpoint('after-fdatasync');
    telemetry.emit('log_synced', { seconds: (performance.now() - startMs) / 1000 });
  }

  /** Asked before a write and again after it: the file may be taken away in between. */
  async #findDisplacement(expectedSize: number | undefined): Promise<Refusal | undefined> {
    const { path, id, fileSystem } = this.#options;
    let found: FileIdentity | undefined;
    try {
      found = await fileSystem.identify(path);
    } catch (error) {
      return refuse(`${path} cannot be looked at: ${(error as Error).message}`);
    }
    if (found?.id !== id) {
      const what = found === undefined ? 'is no longer there' : 'is another file now';
      return refuse(
        `${path} ${what}. Bring it back, or put a copy with all its lines there and start the ` +
          'writer again; the store fits no other log',
      );
    }
    if (expectedSize === undefined || found.size === expectedSize) return undefined;
    throw new LogFailed(
      `${path} has ${found.size} bytes where the writer left ${expectedSize}: something else ` +
        `wrote to it or cut it. Start the writer again: it verifies the file.`,
    );
  }

  async #cutBack(): Promise<void> {
    try {
      await this.#file.truncate(this.#end);
    } catch (error) {
      throw new LogFailed(
        `${this.#options.path} could not be cut back to ${this.#end} bytes after a write that ` +
          `failed: ${(error as Error).message}. Start the writer again: it cuts a torn last line.`,
        { cause: error },
      );
    }
  }
}

function refuse(detail: string, reason: Refusal['reason'] = 'not_writable'): Refusal {
  return { outcome: 'unavailable', reason, detail: `${detail}.` };
}
