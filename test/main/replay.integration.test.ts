import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { realInput } from '#test/adapters/recordings/real-input.ts';
import { makeFolder, runCommand } from './command-run.ts';
import type { TestContext } from 'vitest';
import type { ReplayReport } from '#main/replay-report.ts';

const UIOWA = fileURLToPath(new URL('../../config/mappings/uiowa.yaml', import.meta.url));

const came = (id: string, plate: string, at: string, garage = 'north'): string =>
  JSON.stringify({
    id,
    vehicle_plate: plate,
    entry_date_time: `2026-11-21T${at}Z`,
    garage_id: garage,
  });
const left = (id: string, plate: string, at: string, garage = 'north'): string =>
  JSON.stringify({
    id,
    vehicle_plate: plate,
    exit_date_time: `2026-11-21T${at}Z`,
    garage_id: garage,
  });

/** A day of three cars: one stay, one re-entry, one exit without an entry, and a duplicate. */
const EVENTS = [
  came('in-1', 'AB1', '09:00:00'),
  came('in-2', 'CD2', '09:05:00'),
  came('in-2', 'CD2', '09:05:00'),
  left('out-1', 'AB1', '10:00:00'),
  came('in-3', 'CD2', '10:30:00'),
  left('out-9', 'EF3', '11:00:00'),
  left('out-3', 'CD2', '11:30:00'),
];

async function writeFileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await makeFolder(), name);
  await writeFile(path, content);
  return path;
}

async function replayed(args: readonly string[]): Promise<ReplayReport> {
  const { exitCode, stdout, stderr } = await runCommand(['replay', '-o', 'json', ...args]);
  // How far it is, it says every few seconds, where it takes that long.
  const said = stderr.replace(/^[█░]+ +\d+ % \d+ events\n/gm, '');
  expect({ exitCode, said }).toEqual({ exitCode: 0, said: '' });
  return JSON.parse(stdout) as ReplayReport;
}

async function readLines(path: string): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
}

describe('replay of NDJSON', () => {
  it('reports what became of the events', async () => {
    const file = await writeFileOf('events.ndjson', `${EVENTS.join('\n')}\n`);
    expect(await replayed([file])).toMatchObject({
      events: 7,
      completedStays: 2,
      reEntries: 1,
      unknownExits: 1,
      openAtEnd: 0,
      duplicates: 1,
      deadLetters: 0,
      corrections: 0,
    });
    const { stdout } = await runCommand(['replay', file]);
    expect(stdout).toMatch(/^completed stays +2$/m);
    expect(stdout).toMatch(/^exits without entry +1$/m);
  });

  it('writes the summaries to a file, the same in whichever order the events come', async () => {
    const folder = await makeFolder();
    const forth = join(folder, 'forth.ndjson');
    const back = join(folder, 'back.ndjson');
    const file = await writeFileOf('events.ndjson.gz', gzipSync(EVENTS.join('\n')));
    const mixed = await writeFileOf('events.ndjson', EVENTS.toReversed().join('\n'));
    await replayed([file, '--summaries', forth]);
    await replayed([mixed, '--summaries', back, '--lateness', '3h']);
    const lines = await readLines(forth);
    expect(lines).toHaveLength(4);
    expect(JSON.parse(String(lines[0]))).toMatchObject({ reason: 'vehicle_exited' });
    expect((await readLines(back)).toSorted()).toEqual(lines.toSorted());
  });

  it('keeps stdout for the summaries where they go there', async () => {
    const file = await writeFileOf('events.ndjson', EVENTS.join('\n'));
    const { exitCode, stdout, stderr } = await runCommand(['replay', file, '--summaries', '-']);
    expect(exitCode).toBe(0);
    const summaries = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(summaries).toHaveLength(4);
    expect(stderr).toMatch(/^completed stays +2$/m);
  });

  it('sets aside what comes before the first event that tells a time', async () => {
    const broken = came('in-0', 'AB1', '09:00:00').replace('2026-11-21', '2026-02-30');
    const file = await writeFileOf('events.ndjson', `${[broken, ...EVENTS].join('\n')}\n`);
    expect(await replayed([file])).toMatchObject({ events: 8, deadLetters: 1, completedStays: 2 });
  });

  it('counts what the pipeline sets aside', async () => {
    const events = [...EVENTS, '{"queue":"entry","body":"{"}', came('in-7', '???', '12:00:00')];
    const file = await writeFileOf('events.ndjson', events.join('\n'));
    expect(await replayed([file])).toMatchObject({ deadLetters: 2, completedStays: 2 });
  });
});

describe('a recording that is broken', () => {
  it('ends with 65 and the line and column of each row, after replaying the others', async () => {
    const rows = ['{"id":"x"}', '{"queue":"roof","body":{}}', 'no json \u001B[2J', ...EVENTS];
    const file = await writeFileOf('events.ndjson', rows.join('\n'));
    const { exitCode, stdout, stderr } = await runCommand(['replay', file]);
    expect(exitCode).toBe(65);
    expect(stdout).toMatch(/^completed stays +2$/m);
    expect(stderr).toContain(`${file}:1: an event has "entry_date_time" or "exit_date_time"`);
    expect(stderr).toContain(`${file}:2: column queue: the queue is "entry" or "exit".`);
    expect(stderr).toContain(`${file}:3: the line is not a JSON object.`);
    expect(stderr).toContain(`3 rows are no events; everything else in ${file} was replayed.`);
  });

  it('names the column of a value in a table, and shows nothing of it as it is', async () => {
    const header = 'EntranceActivityId,ExitActivityId,CardNumber,LotNumber,EntranceTime,ExitTime';
    const bad = '3,NULL,C1,L1,"20\u001B[2J22\u202E",NULL';
    const table = [header, '1,2,C1,L1,2022-06-28 09:00:00,2022-06-28 10:00:00', bad, ''];
    const file = await writeFileOf('gates.csv', table.join('\n'));
    const { exitCode, stdout, stderr } = await runCommand(['replay', file, '--mapping', UIOWA]);
    expect(exitCode).toBe(65);
    expect(stdout).toMatch(/^completed stays +1$/m);
    expect(stderr).toContain(`${file}:3: column EntranceTime: `);
    expect(stderr).toContain('One row is no event;');
    expect(stderr).not.toMatch(/[^\n\u0020-\u007E]/);
  });

  it('shows the first few rows when there are many', async () => {
    const file = await writeFileOf('events.ndjson', `${'x\n'.repeat(500)}${EVENTS[0]}`);
    const { stderr } = await runCommand(['replay', file]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(11);
    expect(stderr).toContain('500 rows are no events');
  });

  it.each([
    ['missing.ndjson', undefined, [], 66, 'missing.ndjson cannot be read'],
    ['gates.csv', 'a,b\n1,2\n', [], 65, '--mapping'],
    ['gates.csv', 'a,b\n1,2\n', ['--mapping', UIOWA], 65, 'The table has no column'],
    ['gates.csv', 'a,b\n', ['--mapping', '/nowhere.yaml'], 66, 'mapping /nowhere.yaml'],
    ['gates.csv', 'a,b\n', ['--mapping', import.meta.filename], 65, 'replay.integration.test.ts:'],
    ['events.ndjson', '', ['--summaries', '/nowhere/out'], 73, '/nowhere/out cannot be written'],
    ['events.ndjson.gz', Buffer.from([0x1f, 0x8b, 0, 0]), [], 65, 'cannot be read'],
  ])('%s is refused in one sentence', async (name, content, args, exitCode, sentence) => {
    const file =
      content === undefined ? join(await makeFolder(), name) : await writeFileOf(name, content);
    const end = await runCommand(['replay', file, ...args]);
    expect(end).toMatchObject({ exitCode, stdout: '' });
    expect(end.stderr).toContain(sentence);
    expect(end.stderr).not.toMatch(/\n {4}at /);
  });

  it('without any event is replayed all the same', async () => {
    expect(await replayed([await writeFileOf('events.ndjson', '\n\n')])).toMatchObject({
      events: 0,
      completedStays: 0,
    });
  });
});

describe('10,000 gate transactions of a university', () => {
  const input = (context: TestContext): string =>
    realInput('uiowa/test-parking-trans.csv.gz', context);
  const TOTALS = { events: 18_191, unknownExits: 0, corrections: 0, deadLetters: 0 };

  it('give the same totals and the same summaries by arrival and by event time', async (context) => {
    const file = input(context);
    const folder = await makeFolder();
    const sets: Set<string>[] = [];
    for (const order of ['arrival', 'event-time']) {
      const path = join(folder, order);
      const args = [file, '--mapping', UIOWA, '--order', order, '--summaries', path];
      expect(await replayed(args)).toMatchObject({
        ...TOTALS,
        completedStays: 8_191,
        reEntries: 385,
        openAtEnd: 1_424,
      });
      const lines = await readLines(path);
      expect(lines).toHaveLength(8_576);
      sets.push(new Set(lines));
    }
    expect(sets[0]?.size).toBe(8_576);
    expect(sets[1]).toEqual(sets[0]);
  });

  it('give other totals where the lots are one garage', async (context) => {
    const file = input(context);
    const text = await readFile(UIOWA, 'utf8');
    const mapping = await writeFileOf('one.yaml', text.replaceAll(/^ +garage:.*\n/gm, ''));
    for (const order of ['arrival', 'event-time']) {
      expect(await replayed([file, '--mapping', mapping, '--order', order])).toMatchObject({
        ...TOTALS,
        completedStays: 8_191,
        reEntries: 402,
        openAtEnd: 1_407,
      });
    }
  });
});
