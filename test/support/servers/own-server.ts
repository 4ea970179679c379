/**
 * A real server that belongs to whoever started it, to be broken at will.
 *
 * It owns a folder with everything that the server keeps, and at most one process.
 *
 * V1 At most one process runs on the folder.
 * V2 A server that is started again has the folder and the ports that it had.
 * V3 After `stop` nothing is left of it: no process, no process that it started, no folder.
 * V4 The same holds when the process that started it dies, by whatever.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LeashedProcess } from './leashed-process.ts';
import type { Command } from './leashed-process.ts';

export abstract class OwnServer {
  readonly folder: string;
  /** What the server says of itself. */
  readonly log: string;
  #process: LeashedProcess | undefined;

  protected constructor(folder: string) {
    this.folder = folder;
    this.log = join(folder, 'log');
  }

  protected abstract readonly name: string;
  protected abstract command(): Command;
  /** Talks to the server as a client does; rejects while that is not possible. */
  protected abstract probe(): Promise<void>;

  /** The id of the server's process, while there is one. */
  get pid(): number {
    return this.#running().pid;
  }

  /** Starts the server, and does not wait for it. */
  async launch(): Promise<void> {
    if (this.#process?.isRunning === true) throw new Error(`${this.name} runs already.`);
    this.#process = new LeashedProcess(this.command(), this);
  }

  /** Waits until it answers a client; rejects with the end of its log when it ends before. */
  async ready(): Promise<void> {
    await this.#running().answered(() => this.probe());
  }

  /** Starts it, on what it has kept, and waits until it answers. */
  async start(): Promise<void> {
    await this.launch();
    await this.ready();
  }

  /** Starts it for the first time: where that fails, nothing of it stays. */
  async startNew(): Promise<this> {
    try {
      await this.start();
      return this;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends it, and what it has started, and waits for that. What it has kept stays. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    await this.#process?.end(signal);
  }

  /** Holds it still: connections stay open, nothing is answered. */
  pause(): void {
    this.#running().signal('SIGSTOP');
  }

  resume(): void {
    this.#running().signal('SIGCONT');
  }

  /** Ends it for good and removes its folder. */
  async stop(): Promise<void> {
    await this.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #running(): LeashedProcess {
    if (this.#process === undefined) throw new Error(`${this.name} has not been started.`);
    return this.#process;
  }
}

export function serverFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `plateflow-${name}-`));
}
