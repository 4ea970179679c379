import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRecording } from '#main/roles/is-recording.ts';
import { makeFolder } from './command-run.ts';

async function isOne(text: string): Promise<boolean> {
  const file = join(await makeFolder(), 'file.ndjson');
  await writeFile(file, text);
  return isRecording(file);
}

it.each([
  ['with a header', '{"recording":1}\n', true],
  ['without its header', '{"incarnation":1}\n', true],
  ['whose first line is long', `{"incarnation":1,"x":"${'x'.repeat(100_000)}"}\n`, true],
  ['that is cut in its first line', '{"recording":1}', false],
  ['of events', '{"id":"e1","vehicle_plate":"B1"}\n', false],
  ['of something else', 'entry,B1\n', false],
  ['that is empty', '', false],
])('a file %s', async (_what, text, expected) => {
  expect(await isOne(text)).toBe(expected);
});

it('a file that is not there is neither', async () => {
  await expect(isRecording('/nowhere.ndjson')).rejects.toThrow('/nowhere.ndjson');
});
