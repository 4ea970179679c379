import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { lockLog } from '#adapters/summary-log/log-lock.ts';
import { makeFolder, openLog } from './fixtures.ts';

test('a log that is open cannot be opened a second time', async () => {
  const path = join(await makeFolder(), 'summary.log');
  const log = await openLog(path);

  await expect(openLog(path)).rejects.toBeInstanceOf(RefusedToRun);
  await expect(openLog(path)).rejects.toThrow(/Another writer has .*summary\.log open/);
  await log.close();
  await expect(openLog(path)).resolves.toBeDefined();
});

test('a second name for the same log does not get around the lock', async () => {
  const folder = await makeFolder();
  await openLog(join(folder, 'summary.log'));
  await symlink(join(folder, 'summary.log'), join(folder, 'second-name.log'));
  await symlink(folder, join(folder, 'second-folder'));

  await expect(openLog(join(folder, 'second-name.log'))).rejects.toThrow(/Another writer/);
  await expect(openLog(join(folder, 'second-folder', 'summary.log'))).rejects.toThrow(
    /Another writer/,
  );
});

test('a log that could not be opened is not left locked', async () => {
  const path = join(await makeFolder(), 'summary.log');
  await writeFile(path, 'something else\n');
  await expect(openLog(path)).rejects.toThrow(/damaged/);

  await writeFile(path, '');

  await expect(openLog(path)).resolves.toBeDefined();
});

test('a process that was killed leaves no lock behind', async () => {
  const path = join(await makeFolder(), 'summary.log');
  const module = new URL('../../../src/adapters/summary-log/log-lock.ts', import.meta.url).href;
  const script = `
    import { lockLog } from ${JSON.stringify(module)};
    globalThis.held = lockLog(${JSON.stringify(path)});
    console.log('locked');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');

  expect(() => lockLog(path)).toThrow(/Another writer/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockLog(path).release();
});

test('says so when the lock cannot be made', async () => {
  const folder = await makeFolder();

  expect(() => lockLog(join(folder, 'missing', 'summary.log'))).toThrow(
    /summary\.log\.lock cannot be taken: unable to open database file/,
  );
});
