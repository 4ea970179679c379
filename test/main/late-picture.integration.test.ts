import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { realInput } from '#test/adapters/recordings/real-input.ts';
import { makeFolder, runCommand } from './command-run.ts';

const UIOWA = fileURLToPath(new URL('../../config/mappings/uiowa.yaml', import.meta.url));

/** How many marks each named lane of the picture has. */
function marksByLane(svg: string): Readonly<Record<string, number>> {
  const lanes = svg.matchAll(/<g class="lane" aria-label="(?<name>[^"]*)">(?<marks>.*?)\n<\/g>/gs);
  return Object.fromEntries(
    [...lanes].map(({ groups }) => [
      String(groups?.['name']),
      String(groups?.['marks']).split('<g class="mark">').length - 1,
    ]),
  );
}

it('of 10,000 gate transactions 41 events came late, the latest by 216 s', async (context) => {
  const file = realInput('uiowa/test-parking-trans.csv.gz', context);
  for (const order of ['arrival', 'event-time']) {
    const path = join(await makeFolder(), 'late.svg');
    const args = ['replay', file, '--mapping', UIOWA, '--order', order, '--late', path];
    const { exitCode, stderr } = await runCommand(args);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${path} shows the 41 of 18191 events that came late.`);
    const svg = await readFile(path, 'utf8');
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(marksByLane(svg)).toMatchObject({ 'by arrival': 41, 'by event time': 41 });
    expect(svg).toContain('The latest by 216 s (entry 22252716)');
    expect(svg.match(/ entry \d+, 3 min 36 s late<\/text>/g)).toHaveLength(1);
    // No plate is shown that nobody has named.
    expect(svg).not.toContain('vehicle_plate');
  }
});

it('events without a time, or without an id, are no reason to fail', async () => {
  const folder = await makeFolder();
  const [file, path] = [join(folder, 'events.ndjson'), join(folder, 'late.svg')];
  const rows = [
    '{"queue":"entry","body":"{"}',
    '{"id":"e1","vehicle_plate":"A1","entry_date_time":"2026-11-21T09:00:05Z"}',
    '{"id":7,"vehicle_plate":"A1","entry_date_time":"2026-11-21T09:00:00Z"}',
  ];
  await writeFile(file, rows.join('\n'));
  const { exitCode, stderr } = await runCommand(['replay', file, '--late', path]);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('shows the 1 of 2 events that came late');
  expect(await readFile(path, 'utf8')).toContain('entry line 3, 5 s late');
});

it('a picture that cannot be written ends the replay with 73', async () => {
  const file = join(await makeFolder(), 'events.ndjson');
  await writeFile(file, '');
  const end = await runCommand(['replay', file, '--late', '/nowhere/late.svg']);
  expect(end).toMatchObject({ exitCode: 73, stdout: '' });
});
