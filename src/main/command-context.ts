/** What every command begins with: its options, its configuration, and for a role its life. */
import { stderr } from 'node:process';
import { systemClock } from '#adapters/system-clock.ts';
import { loadConfig } from '#config/load.ts';
import { createTelemetry } from '#telemetry/create-telemetry.ts';
import { hashConfig } from './config-hash.ts';
import { showEventLoop } from './event-loop.ts';
import { EXIT } from './exit-codes.ts';
import { exitCodeOf } from './explain.ts';
import { beginLife } from './lifecycle.ts';
import { sayAll } from './terminal.ts';
import { version } from './version.ts';
import type { Command } from 'commander';
import type { Config } from '#config/schema.ts';
import type { LoadedConfig, Override } from '#config/load.ts';
import type { RunningTelemetry } from '#telemetry/create-telemetry.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { OutputForm } from './terminal.ts';

/** The options that every command has. */
export interface GlobalOptions {
  readonly config?: readonly string[];
  readonly output: OutputForm;
}

/** The options of a command and of those above it. */
export function globalOptions(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

/** Reads the configuration that the options and the environment ask for. */
export function readConfig(
  { config: files = [] }: GlobalOptions,
  { profiles = [], overrides = [] }: { profiles?: string[]; overrides?: Override[] } = {},
): LoadedConfig {
  return loadConfig({ files: [...profiles, ...files], env: process.env, overrides });
}

/** Telemetry that can also be read. */
export type RoleTelemetry = RunningTelemetry;

/** Begins the telemetry of a command. */
export function beginTelemetry(role: string, level: Config['logging']['level']): RoleTelemetry {
  const isTerminal = stderr.isTTY;
  return createTelemetry({
    role,
    version,
    level,
    clock: systemClock,
    isTerminal,
    ...(isTerminal && { destination: { write: sayAll } }),
  });
}

/** What a role runs in. */
export interface RoleContext {
  readonly config: Config;
  readonly telemetry: RoleTelemetry;
  readonly life: Lifecycle;
  /** What the role has opened; it is closed when the role ends, the last first. */
  readonly resources: AsyncDisposableStack;
}

export interface RoleOptions {
  readonly name: string;
  readonly config: Config;
  /** How long it may take to end. */
  readonly graceMs?: number;
  /** Called when the role is asked to stop. */
  readonly asked?: () => void;
}

/** Runs a role from its beginning to its end, however it ends. */
export async function runRole(
  { name, config, graceMs = config.shutdown.graceMs, asked }: RoleOptions,
  run: (role: RoleContext) => Promise<void>,
): Promise<void> {
  const telemetry = beginTelemetry(name, config.logging.level);
  showEventLoop(telemetry);
  telemetry.emit('config_loaded', { hash: hashConfig(config), engine: config.engine });
  const life = beginLife({ graceMs, ...(asked !== undefined && { asked }) });
  const resources = new AsyncDisposableStack();
  const close = (): Promise<void> => life.finish(resources.disposeAsync());
  let failure: Error | undefined;
  try {
    await run({ config, telemetry, life, resources });
    await close();
  } catch (error) {
    failure = error as Error;
    // What went wrong first is what is told.
    await close().catch(() => undefined);
    throw error;
  } finally {
    telemetry.emit('role_stopped', { role: name, ...causeOf(failure) });
    telemetry.flush();
    life.dispose();
  }
}

/** Why a role has stopped that should not have. One that was to find something out has done so. */
function causeOf(failure: Error | undefined): { readonly error?: Error } {
  const isFailed = failure !== undefined && exitCodeOf(failure) !== EXIT.findings;
  return isFailed ? { error: failure } : {};
}
