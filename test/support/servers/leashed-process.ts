/** A server as a process, on a leash: it is gone when the process that started it is. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { untilAnswered } from './until-answered.ts';
import type { Socket } from 'node:net';
import type { ChildProcess } from 'node:child_process';

const LEASH = fileURLToPath(new URL('leash.sh', import.meta.url));

export interface Command {
  /** The program. A script in its place must end in `exec`, so that signals reach the server. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Where a process works, and where it writes what it says. */
export interface Place {
  /** Removed when the process that started it dies before it has ended. */
  readonly folder: string;
  readonly log: string;
}

export class LeashedProcess {
  /** Resolves when it has ended, with its exit code or with the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;
  readonly #program: string;
  readonly #log: string;

  constructor({ program, args, env }: Command, { folder, log }: Place) {
    this.#program = program;
    this.#log = log;
    const file = openSync(log, 'a');
    this.#child = spawn('/bin/sh', [LEASH, folder, program, ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', file, file, 'pipe'],
      // Its own session: Ctrl-C on the terminal of the test run is not for the server.
      detached: true,
    });
    closeSync(file);
    const leash = this.#child.stdio[3] as Socket;
    leash.on('error', () => undefined);
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => {
        leash.end('It has ended.\n');
        resolve(code ?? signal ?? 0);
      });
    });
    this.ended.catch(() => undefined);
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.#program} could not be started.`);
    return pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks until it answers; rejects with the end of its log when it ends before it does. */
  async answered(probe: () => Promise<void>): Promise<void> {
    await untilAnswered(probe, async () => {
      if (this.isRunning) return;
      const said = await lastLines(this.#log);
      throw new Error(`${this.#program} ended (${await this.ended}) before it answered:\n${said}`);
    });
  }

  /** Ends it by a signal; resolves when neither it nor a process that it started is left. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const children = this.isRunning ? await descendants(this.pid) : [];
    this.signal(signal);
    await this.ended;
    for (const pid of children) killIfAlive(pid);
  }
}

/**
 * The processes that a process has started, and those that they have. Erlang puts its own into
 * sessions of their own, so that a process group does not hold them.
 */
export async function descendants(pid: number): Promise<number[]> {
  const parents = await parentsOfAll();
  const found: number[] = [];
  const within = new Set([pid]);
  for (let size = 0; size !== within.size;) {
    size = within.size;
    for (const [child, parent] of parents) {
      if (within.has(child) || !within.has(parent)) continue;
      within.add(child);
      found.push(child);
    }
  }
  return found;
}

/**
 * What a process does, as one letter of the system: S sleeps, T is stopped, Z has ended.
 * @returns `undefined` when there is no such process
 */
export async function stateOf(pid: number): Promise<string | undefined> {
  const stat = await readStat(String(pid));
  return stat?.[0];
}

/** Every process with the one that started it; nothing on a system without /proc. */
async function parentsOfAll(): Promise<Map<number, number>> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(
    pids.map(async (pid): Promise<[number, number]> => {
      const stat = await readStat(pid);
      return [Number(pid), Number(stat?.[1] ?? 0)];
    }),
  );
  return new Map(parents);
}

/** State, parent and so on. Before them stand the id and, in brackets, a name with anything in it. */
async function readStat(pid: string): Promise<string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** The end of a log, for the message of an error. */
export async function lastLines(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-30).join('\n');
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
