import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const FOLDER = new URL('../../../../shared/data/', import.meta.url);

/** The path of a file of real input. Where it is not there, the test is skipped. */
export function realInput(name: string, context: TestContext): string {
  const path = fileURLToPath(new URL(name, FOLDER));
  if (!existsSync(path)) context.skip('skipped: no ../shared/data');
  return path;
}
