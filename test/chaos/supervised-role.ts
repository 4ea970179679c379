/**
 * A role that is started again whenever it ends, as a service manager does.
 *
 * S1 At most one process of it runs.
 * S2 It is started again until `stop` was called, whatever ended it.
 * S3 It does not outlive the process that started it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LeashedProcess } from '../support/servers/leashed-process.ts';

const PLATEFLOW = fileURLToPath(new URL('../../bin/plateflow.js', import.meta.url));
const RESTART_MS = 300;

type Settings = Readonly<Record<string, string>>;

export interface RoleStart {
  readonly name: string;
  readonly args: readonly string[];
  readonly settings: Settings;
  /** Where the run keeps everything. */
  readonly folder: string;
  /** Told when a process of it has ended that was not asked to. */
  readonly ended: (name: string, how: number | NodeJS.Signals) => void;
}

export class SupervisedRole {
  readonly name: string;
  readonly log: string;
  readonly #start: RoleStart;
  readonly #place: string;
  #process: LeashedProcess | undefined;
  #supervising: Promise<void> = Promise.resolve();
  #isWanted = false;
  /** For the next start alone. */
  #once: Settings = {};
  #isAsked = false;

  constructor(start: RoleStart) {
    this.#start = start;
    this.name = start.name;
    this.log = join(start.folder, `${start.name}.log`);
    this.#place = join(start.folder, start.name);
    mkdirSync(this.#place, { recursive: true });
  }

  get pid(): number | undefined {
    return this.#process?.isRunning === true ? this.#process.pid : undefined;
  }

  /** Starts it, and keeps it running. */
  begin(): void {
    this.#isWanted = true;
    this.#supervising = this.#supervise();
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) this.#process?.signal(signal);
  }

  /** Ends it by this signal, and waits for that; it is started again, with these settings once. */
  async restart(signal: NodeJS.Signals, once: Settings = {}): Promise<void> {
    this.#once = once;
    this.#isAsked = true;
    const running = this.#process;
    this.signal(signal);
    await running?.ended;
  }

  /** Ends it for good; @returns how it ended */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals | undefined> {
    this.#isWanted = false;
    this.#isAsked = true;
    const running = this.pid === undefined ? undefined : this.#process;
    this.signal('SIGCONT');
    this.signal(signal);
    await this.#supervising;
    return running?.ended;
  }

  async #supervise(): Promise<void> {
    while (this.#isWanted) {
      const { args, settings } = this.#start;
      const env = { PATH: process.env['PATH'] ?? '', ...settings, ...this.#once };
      this.#once = {};
      this.#isAsked = false;
      const command = { program: process.execPath, args: [PLATEFLOW, ...args], env };
      this.#process = new LeashedProcess(command, { folder: this.#place, log: this.log });
      const how = await this.#process.ended;
      if (!this.#isAsked) this.#start.ended(this.name, how);
      if (this.#isWanted) await sleep(RESTART_MS);
    }
  }
}
