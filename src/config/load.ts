/**
 * Puts a configuration together: defaults, then files, then the environment, then flags; what
 * comes later wins. It is complete and valid, or it is refused with everything that is wrong.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nearest } from '#domain/suggestion.ts';
import { readEnvironmentLayer } from './environment-layer.ts';
import type { Environment } from './environment-layer.ts';
import { ConfigError } from './finding.ts';
import type { Layer } from './layer.ts';
import { checkLimits } from './limit-check.ts';
import { mergeLayers, nest } from './merge.ts';
import type { Sources } from './merge.ts';
import type { Config, ConfigKey } from './schema.ts';
import { readYamlLayer } from './yaml-layer.ts';

const FOLDER = fileURLToPath(new URL('../../config/', import.meta.url));

/** Files in `config/` that `--config` takes by name. */
export const PROFILES = ['demo', 'local', 'cloud'] as const;

/** What `loadConfig` makes. */
export interface LoadedConfig {
  readonly config: Config;
  readonly sources: Sources;
}

/** A setting that a flag of the command line overrides. */
export interface Override {
  readonly key: ConfigKey;
  readonly value: unknown;
  /** The flag, as in `--rate`. */
  readonly flag: string;
}

/** What to load. */
export interface LoadRequest {
  /** Paths or names of profiles, in the order in which they override each other. */
  readonly files: readonly string[];
  readonly env: Environment;
  readonly overrides?: readonly Override[];
  /** What overrides all of that. */
  readonly layers?: readonly Layer[];
  /** Variables that begin with `PLATEFLOW_` and are not settings. */
  readonly exempt?: readonly string[];
  /** Reads a text file; throws when it cannot. */
  readonly readFile?: (path: string) => string;
}

/**
 * Loads the configuration of a process.
 *
 * @throws ConfigError with all findings, when any layer has one or when limits contradict each other
 */
export function loadConfig(request: LoadRequest): LoadedConfig {
  const { files, env, overrides = [], exempt = [], readFile = readText } = request;
  const stack = [
    ...['default', ...files].map((file) => readFileLayer(file, readFile)),
    readEnvironmentLayer(env, readFile, exempt),
    { assignments: overrides.map(assign), findings: [] },
    ...(request.layers ?? []),
  ];
  const { values, sources, findings } = mergeLayers(stack);
  if (findings.length > 0) throw new ConfigError(findings);
  const config = nest(values);
  const contradictions = checkLimits(config, sources);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return { config, sources };
}

function assign({ key, value, flag }: Override): Layer['assignments'][number] {
  return { key, value, place: { file: flag }, comment: '' };
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

function readFileLayer(file: string, readFile: (path: string) => string): Layer {
  const isProfile = ['default', ...PROFILES].includes(file);
  const name = isProfile ? `config/${file}.yaml` : file;
  try {
    return readYamlLayer(name, readFile(isProfile ? `${FOLDER}${file}.yaml` : file));
  } catch (error) {
    const problem = `The file cannot be read: ${(error as Error).message}.`;
    const finding = { file: name, key: '', problem, fix: adviseOnFile(file) };
    return { assignments: [], findings: [finding] };
  }
}

function adviseOnFile(file: string): string {
  const meant = nearest(file, PROFILES);
  if (meant !== undefined) return `Did you mean the profile ${meant}?`;
  return `Give the path of a file, or one of the profiles ${PROFILES.join(', ')}.`;
}
