/** What is promised about the scripts in their names and headers. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as scripts from '#adapters/redis/scripts.ts';

const FOLDER = new URL('../../../src/adapters/redis/scripts/', import.meta.url);

test.each(readdirSync(FOLDER))('%s names its number of keys and explains itself', (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const keys = /^-- KEYS: ([^]*?)^-- ARGV: /m.exec(text)?.[1] ?? '';
  const numbers = [...keys.matchAll(/\b(\d)\b/g)].map(([, number]) => Number(number));

  expect(name).toMatch(/^[a-z-]+-\d\.lua$/);
  expect(Math.max(...numbers)).toBe(Number(/\d/.exec(name)?.[0]));
  expect(text).toMatch(
    /^#!lua.*\n-- \S[^]*^-- KEYS: [^]*^-- ARGV: [^]*^-- Returns [^]*^-- Why so: /m,
  );
});

test('every script is there once, and is sent without its comments', () => {
  const texts = Object.values(scripts);
  expect(texts).toHaveLength(readdirSync(FOLDER).length);
  for (const text of texts) {
    expect(text).toMatch(/^#!lua/);
    expect(text).not.toContain('-- ');
  }
});
