import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { linesOf } from './lines-of.ts';

it('reads a file that is longer than what it holds of it at a time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plateflow-sent-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'sent');
  const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} of Straße Nr. ü`);
  await writeFile(file, `${lines.join('\n')}\n`);
  expect([...linesOf(file)]).toEqual([...lines, '']);
});
