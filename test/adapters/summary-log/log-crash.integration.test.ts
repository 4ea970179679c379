import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, openLog } from './fixtures.ts';
import { DATASET, linesOf, recordsOf } from './records.ts';

test.each(['before-fdatasync', 'after-fdatasync'])(
  'a writer that is killed %s loses nothing that it answered for, and repeats nothing',
  async (failpoint) => {
    const path = join(await makeFolder(), 'summary.log');
    const child = spawn(
      process.execPath,
      [new URL('./killed-writer.ts', import.meta.url).pathname, path, failpoint, '5'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const answered: number[] = [];
    createInterface(child.stdout).on('line', (line) => answered.push(Number(line)));
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    expect(answered).toEqual([10, 20, 30, 40]);

    const log = await openLog(path);
    const { n } = log.cursor(0);
    expect(n).toBeGreaterThanOrEqual(40);
    const answer = await log.append(0, DATASET, recordsOf(41, 60));

    expect(answer).toEqual({ outcome: 'appended', lastN: 60, duplicates: n - 40 });
    expect(await readFile(path, 'utf8')).toBe(linesOf(recordsOf(1, 60)).join(''));
  },
);
