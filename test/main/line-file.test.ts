import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLineFile } from '#main/line-file.ts';
import { makeFolder } from './command-run.ts';

it('has what was written as soon as it was written, and appends where that is wanted', async () => {
  const path = join(await makeFolder(), 'lines');
  for (const [flags, expected] of [
    ['w', 'a\n'],
    ['a', 'a\na\n'],
    ['w', 'a\n'],
  ] as const) {
    const file = openLineFile(path, flags);
    file.write('a\n');
    expect(await readFile(path, 'utf8')).toBe(expected);
    file.close();
  }
});

it('says at once that a file cannot be written', async () => {
  const path = join(await makeFolder(), 'missing', 'lines');
  expect(() => openLineFile(path, 'w')).toThrow(
    expect.objectContaining({ exitCode: 73, message: expect.stringContaining(path) }),
  );
});

it('says that the disk did not take a line', () => {
  const file = openLineFile('/dev/full', 'w');
  expect(() => file.write('a\n')).toThrow(
    expect.objectContaining({ exitCode: 74, message: expect.stringContaining('ENOSPC') }),
  );
  file.close();
});
