/** A judge that used the code of the accused would repeat its mistakes. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const IMPORT = /\b(?:from\s+|import\s+|import\(\s*)'([^']+)'/g;

/** Whatever these files import, and what that imports: as `file -> import`. */
function importsOf(files: readonly string[], read = (file: string) => readFileSync(file, 'utf8')) {
  const found: string[] = [];
  const seen = new Set(files);
  for (const file of seen) {
    for (const [, name = ''] of read(file).matchAll(IMPORT)) {
      if (name.startsWith('.')) seen.add(join(dirname(file), name));
      else found.push(`${file} -> ${name}`);
    }
    if (file.split('/').includes('src')) found.push(`${file} -> src`);
  }
  return found;
}

const CHECKER = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => join(import.meta.dirname, name));

it('imports nothing of the product, and no package', () => {
  expect(CHECKER.length).toBeGreaterThan(10);
  expect(importsOf(CHECKER)).toEqual([]);
});

it.each(["import { a } from '#domain/plate.ts';", "export * from '../../src/a.ts';"])(
  'would be found out: %s',
  (text) => {
    const read = (file: string): string => (file.endsWith('b.ts') ? text : "import './b.ts';");
    expect(importsOf(['/x/test/checker/a.ts'], read)).not.toEqual([]);
  },
);
