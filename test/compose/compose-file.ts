/** docker-compose.yaml, as far as its tests read it. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly mem_limit?: string;
  readonly read_only?: boolean;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

/** A file of the repository. */
export function readProjectFile(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

export function readComposeFile(): ComposeFile {
  return parse(readProjectFile('docker-compose.yaml'), { merge: true }) as ComposeFile;
}

const BYTES = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `256m` or `256mb` in bytes, as compose and Redis count them. */
export function readBytes(size: string): number {
  const [, count, unit] = /^(\d+)([kmg])b?$/.exec(size) ?? [];
  if (unit === undefined) throw new Error(`${size} is not a size.`);
  return Number(count) * BYTES[unit as keyof typeof BYTES];
}
