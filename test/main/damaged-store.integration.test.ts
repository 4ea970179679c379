/** The file of the embedded engine is damaged where no processor looks before it is at work. */
import { expect, it } from 'vitest';
import { damagePageOf } from '#test/adapters/sqlite/damage/damage-page.ts';
import { entry, plateWith } from '#test/support/builders.ts';
import { makeFolder, runCommand, settingsIn } from './command-run.ts';
import { storePlate } from './plate-sources.ts';

it('a processor ends with 78 and says so, instead of trying again for ever', async () => {
  const settings = settingsIn(await makeFolder());
  const file = String(settings['PLATEFLOW_EMBEDDED_FILE']);
  await storePlate(settings, plateWith(entry('e1', 0)), 'main');
  await damagePageOf('ledgers', file);

  const { exitCode, stderr } = await runCommand(['process'], settings);

  expect(exitCode).toBe(78);
  expect(stderr).toContain(`${file}: it is damaged. Move it away and restore a copy (`);
  expect(stderr).not.toMatch(/\n {4}at /);
});
