import { execFileSync } from 'node:child_process';
import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { makeFolder, openLog } from './fixtures.ts';
import { DATASET, recordsOf } from './records.ts';

test('on a disk that fills up, nothing is answered for that is not there, and it goes on', async ({
  skip,
}) => {
  const folder = await makeFolder();
  const refusal = mountSmallDisk(folder);
  skip(refusal !== undefined, `no small disk can be mounted here: ${refusal}`);
  const path = join(folder, 'summary.log');
  const ballast = join(folder, 'ballast');
  await writeFile(ballast, Buffer.alloc(400_000));
  const log = await openLog(path);

  let first = 1;
  let answer = await log.append(0, DATASET, recordsOf(first, first + 99));
  while (answer.outcome === 'appended') {
    first += 100;
    answer = await log.append(0, DATASET, recordsOf(first, first + 99));
  }

  expect(answer).toMatchObject({ outcome: 'unavailable', reason: 'no_space' });
  expect(log.cursor(0).n).toBe(first - 1);
  expect(await verifyLog(path)).toMatchObject({
    lines: first - 1,
    tornBytes: 0,
    problem: undefined,
  });
  await rm(ballast);
  expect(await log.append(0, DATASET, recordsOf(first, first + 99))).toMatchObject({
    outcome: 'appended',
    duplicates: 0,
  });
  expect(await verifyLog(path)).toMatchObject({ lines: first + 99, problem: undefined });
  await log.close();
});

/** Mounts a disk of 1 MB there. @returns why that is not possible, if it is not */
function mountSmallDisk(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    return (error as Error).message;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return undefined;
}
