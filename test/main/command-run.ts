/** Runs a command in this process and keeps what it writes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { runCommandLine } from '#main/cli.ts';

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is removed when the test is over. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plateflow-main-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The settings that keep a command in its folder and let it listen beside anything else. */
export function settingsIn(folder: string): Record<string, string> {
  return {
    PLATEFLOW_EMBEDDED_FILE: join(folder, 'plateflow.db'),
    PLATEFLOW_WRITER_LOG: join(folder, 'vehicle_summary.log'),
    PLATEFLOW_WRITER_PORT: '0',
    PLATEFLOW_OPS_PORT: '0',
    PLATEFLOW_LOGGING_LEVEL: 'silent',
  };
}

/** Environment variables; undefined takes one away. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** A command that runs; what it has written so far can be looked at. */
export interface RunningCommand {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly end: Promise<CommandEnd>;
}

/** Starts a command. One runs at a time: the streams are those of the process. */
export function startCommand(args: readonly string[], settings: Settings = {}): RunningCommand {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  const end = runCommandLine(args)
    .finally(() => {
      stdout.restore();
      stderr.restore();
      vi.unstubAllEnvs();
    })
    .then((exitCode) => ({ exitCode, stdout: stdout.text(), stderr: stderr.text() }));
  return { stdout: stdout.text, stderr: stderr.text, end };
}

/** Runs a command to its end. */
export function runCommand(args: readonly string[], settings: Settings = {}): Promise<CommandEnd> {
  return startCommand(args, settings).end;
}

function capture(stream: NodeJS.WriteStream): { text: () => string; restore: () => void } {
  let text = '';
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  });
  return { text: () => text, restore: () => spy.mockRestore() };
}

/** Gives this process's listeners a signal, as the system would. */
export function signal(name: 'SIGINT' | 'SIGTERM'): void {
  for (const listener of process.listeners(name)) (listener as (name: string) => void)(name);
}

/** Makes a stream a terminal for the length of a test. */
export function pretendTerminal(stream: NodeJS.WriteStream, columns = 80): void {
  const before = Object.getOwnPropertyDescriptors(stream);
  const has = { isTTY: true, columns, hasColors: () => true, getColorDepth: () => 8 };
  for (const [name, value] of Object.entries(has)) {
    Object.defineProperty(stream, name, { value, configurable: true, writable: true });
  }
  onTestFinished(() => {
    for (const name of Object.keys(has)) {
      const old = before[name as keyof typeof before];
      if (old === undefined) Reflect.deleteProperty(stream, name);
      else Object.defineProperty(stream, name, old);
    }
  });
}
