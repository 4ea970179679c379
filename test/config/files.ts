/** Loads configurations whose files are texts in the test. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '#config/finding.ts';
import type { Finding } from '#config/finding.ts';
import { loadConfig } from '#config/load.ts';
import type { LoadedConfig, LoadRequest } from '#config/load.ts';

/** The path of a file in the folder `config`. */
export function configPath(name: string): string {
  return fileURLToPath(new URL(`../../config/${name}`, import.meta.url));
}

/** Reads the given texts by their names, and everything else from the disk. */
export function readFrom(texts: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => texts[path] ?? readFileSync(path, 'utf8');
}

/** Loads the default file and one more, which has this text. */
export function loadText(text: string, rest: Partial<LoadRequest> = {}): LoadedConfig {
  return loadConfig({
    files: ['my.yaml'],
    env: {},
    readFile: readFrom({ 'my.yaml': text }),
    ...rest,
  });
}

/** Loads with these variables and no file. */
export function loadEnv(env: Record<string, string>, texts = {}): LoadedConfig {
  return loadConfig({ files: [], env, readFile: readFrom(texts) });
}

/** What is wrong; fails the test when nothing is. */
export function findingsOf(load: () => unknown): readonly Finding[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.findings;
    throw error;
  }
  throw new Error('The configuration was accepted.');
}
