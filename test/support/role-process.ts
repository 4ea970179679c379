/** Roles as processes of their own, as an operator would start them. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';

const PLATEFLOW = fileURLToPath(new URL('../../bin/plateflow.js', import.meta.url));

/** How a process ended. */
interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A role that was started. */
export interface RoleProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Everything it has written to stderr so far, line by line. */
  readonly lines: readonly string[];
  /** Resolves with the first line of stderr that matches, rejects when the process ends first. */
  saw(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: NodeJS.Signals): void;
  /** Standard output, when the process has ended. */
  readonly output: Promise<string>;
}

export interface RoleStart {
  readonly cwd?: string;
  /** The Node.js that is given the program, where it is not the one that runs the tests. */
  readonly node?: string;
  /** Signals go to the process and to all that it has started, as Ctrl-C does on a terminal. */
  readonly isForeground?: boolean;
}

/** Starts `plateflow` with these arguments and these settings in the environment. */
export function startRole(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  { cwd, node = process.execPath, isForeground = false }: RoleStart = {},
): RoleProcess {
  const child = spawn(node, [PLATEFLOW, ...args], {
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isForeground,
    ...(cwd !== undefined && { cwd }),
  });
  return new StartedRole(child, args.join(' '), isForeground);
}

class StartedRole implements RoleProcess {
  readonly exited: Promise<Exit>;
  readonly lines: string[] = [];
  readonly output: Promise<string>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<(line: string) => void>();
  readonly #name: string;
  readonly #isForeground: boolean;

  constructor(child: ChildProcess, name: string, isForeground: boolean) {
    this.#child = child;
    this.#name = name;
    this.#isForeground = isForeground;
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    this.output = this.exited.then(() => text);
    if (child.stderr !== null) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.lines.push(line);
        for (const look of this.#waiting) look(line);
      });
    }
  }

  async saw(pattern: RegExp): Promise<RegExpExecArray> {
    const found = Promise.withResolvers<RegExpExecArray>();
    const look = (line: string): void => {
      const match = pattern.exec(line);
      if (match !== null) found.resolve(match);
    };
    for (const line of this.lines) look(line);
    this.#waiting.add(look);
    const ended = this.exited.then(({ code, signal }) => {
      const said = this.lines.join('\n');
      throw new Error(`${this.#name} ended (${code ?? signal}) before ${pattern}:\n${said}`);
    });
    try {
      return await Promise.race([found.promise, ended]);
    } finally {
      this.#waiting.delete(look);
      ended.catch(() => undefined);
    }
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null;
    if (this.#isForeground && pid !== undefined && !isOver) process.kill(-pid, signal);
    else this.#child.kill(signal);
  }
}
