/** The page on reliability names tests that exist: a file, and words from the title of a test in it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const PAGE = readFileSync(new URL('../../docs/RELIABILITY.md', import.meta.url), 'utf8');

/** `` `test/some.test.ts` "words of a title" ``, the words where there are any. */
const REFERENCE = /`(test\/[^`]+\.ts)`(?: "([^"]+)")?/g;

interface Reference {
  readonly file: string;
  readonly words: string | undefined;
}

function referencesOf(page: string): readonly Reference[] {
  return [...page.matchAll(REFERENCE)].map(([, file = '', words]) => ({ file, words }));
}

function isKept({ file, words }: Reference): boolean {
  const url = new URL(`../../${file}`, import.meta.url);
  if (!existsSync(url)) return false;
  return words === undefined || readFileSync(url, 'utf8').includes(words);
}

test('every row names something that shows it', () => {
  const [faults = ''] = PAGE.split('\n## Proof');
  const isRow = (line: string): boolean => line.startsWith('| ') && !line.startsWith('| fault');
  const rows = faults.split('\n').filter(isRow);
  const bare = rows.filter((row) => referencesOf(row).length === 0 && !row.includes('`chaos`'));
  expect(rows.length).toBeGreaterThan(30);
  expect(bare).toEqual([]);
});

test('every test that is named exists', () => {
  expect(referencesOf(PAGE).filter((reference) => !isKept(reference))).toEqual([]);
});

test('a test that was renamed or removed would be noticed', () => {
  const [ghost] = referencesOf('`test/no/such.test.ts` "nothing"');
  const [renamed] = referencesOf('`test/docs/reliability.test.ts` "no such title \u0000"');
  expect([ghost, renamed].map((one) => one !== undefined && isKept(one))).toEqual([false, false]);
});
