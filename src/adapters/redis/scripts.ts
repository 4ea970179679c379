/** The Lua scripts. A file name ends with the number of keys that its script takes. */
import { readFileSync } from 'node:fs';

/** The text of a script as it is sent: without the comments, which would travel each time. */
export type Script = string & { readonly __brand: 'Script' };

export const ACQUIRE_LEASE = read('acquire-lease-1');
export const AUDIT = read('audit-3');
export const CLAIM = read('claim-5');
export const COMMIT = read('commit-5');
export const DUE = read('due-3');
export const READ_OUTBOX = read('read-outbox-2');
export const RELEASE_LEASE = read('release-lease-1');
export const SETTLE_AUDIT = read('settle-audit-1');
export const TRIM_OUTBOX = read('trim-outbox-2');

function read(name: string): Script {
  const text = readFileSync(new URL(`scripts/${name}.lua`, import.meta.url), 'utf8');
  return text.replaceAll(/^ *--.*\n/gm, '') as Script;
}
