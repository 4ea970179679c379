/** What every command begins with: its configuration, its telemetry and its life. */
import { systemClock } from '#adapters/system-clock.ts';
import { loadConfig } from '#config/load.ts';
import { createTelemetry } from '#telemetry/create-telemetry.ts';
import { beginLife } from './lifecycle.ts';
import { version } from './version.ts';
import type { Command } from 'commander';
import type { Config } from '#config/schema.ts';
import type { LoadedConfig, Override } from '#config/load.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { OutputForm } from './terminal.ts';

/** The options that every command has. */
export interface GlobalOptions {
  readonly config: readonly string[];
  readonly output: OutputForm;
}

/** Variables that begin with PLATEFLOW_ and are not settings. */
const NOT_SETTINGS: readonly string[] = [];

/** Reads the configuration that the options and the environment ask for. */
export function readConfig(
  options: GlobalOptions,
  { profiles = [], overrides = [] }: { profiles?: string[]; overrides?: Override[] } = {},
): LoadedConfig {
  return loadConfig({
    files: [...profiles, ...options.config],
    env: process.env,
    overrides,
    exempt: NOT_SETTINGS,
  });
}

/** Telemetry that can also be read. */
export type RoleTelemetry = Telemetry & {
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** Writes what was held back. */
  flush(): void;
};

/** What a role runs in. */
export interface RoleContext {
  readonly config: Config;
  readonly telemetry: RoleTelemetry;
  readonly life: Lifecycle;
}

/** Begins the life of a role. */
export function beginRole(role: string, config: Config): RoleContext {
  const { level } = config.logging;
  const isTerminal = process.stderr.isTTY;
  const telemetry = createTelemetry({ role, version, level, clock: systemClock, isTerminal });
  return { config, telemetry, life: beginLife(config.shutdown.graceMs) };
}

/** The options of a command and of those above it. */
export function globalOptions(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}
