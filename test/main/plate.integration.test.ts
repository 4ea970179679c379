import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeHeader, writeRow } from '#adapters/recordings/written-rows.ts';
import { entry, exit, plateWith, RULES, START_MS } from '#test/support/builders.ts';
import { makeFolder, pretendTerminal, runCommand, settingsIn } from './command-run.ts';
import { logPlate, storePlate } from './plate-sources.ts';
import type { OnePlate } from '#test/support/builders.ts';
import type { RecordingHeader, RecordingRow } from '#ports/recording.ts';
import type { CommandEnd, Settings } from './command-run.ts';

let folder: string;
let settings: Settings;

beforeEach(async () => {
  folder = await makeFolder();
  settings = settingsIn(folder);
});

function timeline(...args: readonly string[]): Promise<CommandEnd> {
  return runCommand(['plate', 'timeline', ...args], settings);
}

/** An exit that waited in vain, and the entry that came after that. */
function corrected(): OnePlate {
  const plate = plateWith(exit('x1', 10));
  plate.runTo(60);
  plate.see(entry('e1', 0));
  return plate;
}

const HEADER: RecordingHeader = {
  recording: 1,
  recordedWith: '0.0.0',
  decisions: 1,
  partition: 0,
  startedAtMs: START_MS,
  rules: { ...RULES, garageId: 'main', bodyBytesMax: 1_000 },
  configHash: 'hash',
  pseudonymised: false,
};

/** The rows of a recording: what a camera sends. */
const EVENTS = [
  { id: 'e1', vehicle_plate: 'B 123', entry_date_time: '2026-11-21T09:00:00Z' },
  { id: 'e7', vehicle_plate: 'OTHER', entry_date_time: '2026-11-21T09:00:01Z' },
  { id: 'e1', vehicle_plate: 'b-123', entry_date_time: '2026-11-21T09:00:00Z' },
  { id: 'x1', vehicle_plate: 'B123', exit_date_time: '2026-11-21T11:00:00Z' },
];

async function writeEvents(events: readonly object[] = EVENTS): Promise<string> {
  const file = join(folder, 'events.ndjson');
  await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return file;
}

describe('plate timeline', () => {
  it('draws what store and log know together', async () => {
    const plate = corrected();
    await storePlate(settings, plate, 'main');
    await logPlate(settings, plate);
    const { exitCode, stdout, stderr } = await timeline(' b-1 23');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('B123 in garage main\n2 events, 2 summaries; outside, as committed');
    expect(stdout).toMatch(/^a {2}2026-11-21 09:00:00\.000 {2}entry +e1, came 1 min later$/m);
    expect(stdout).toMatch(/summary +unknown vehicle exited, superseded$/m);
    expect(stdout).toMatch(/summary +vehicle exited, 10 s, version 2, corrects 1$/m);
    expect(stdout).toMatch(/^From the store .*plateflow\.db and the log .*summary\.log\.$/m);
  });

  it('asks the store alone, or the log alone', async () => {
    const plate = corrected();
    await storePlate(settings, plateWith(entry('e5', 0)), 'main');
    await logPlate(settings, plate);
    const fromStore = await timeline('B123', '--from', 'store');
    expect(fromStore.stdout).toContain('1 event, 0 summaries; inside, as committed');
    const fromLog = await timeline('B123', '--from', 'log');
    expect(fromLog.stdout).toContain('2 events, 2 summaries; times in UTC');
  });

  it('shows a summary that the log does not have as such', async () => {
    await storePlate(settings, plateWith(entry('e1', 0), exit('x1', 60)), 'main');
    const { stdout } = await timeline('B123');
    expect(stdout).toContain('vehicle exited, 1 min, committed, not found in the log');
    expect(stdout).toContain('summary.log (not there).');
  });

  it('draws each garage, and one of them when it is asked to', async () => {
    await storePlate(settings, plateWith(entry('e1', 0)), 'north', 'west');
    const both = await timeline('B123');
    expect(both.stdout).toContain('B123 in garage north');
    expect(both.stdout).toContain('B123 in garage west');
    const one = await timeline('B123', '--garage', 'west');
    expect(one.stdout).not.toContain('garage north');
    const refused = await timeline('B123', '--svg', join(folder, 'it.svg'));
    expect(refused.exitCode).toBe(64);
    expect(refused.stderr).toContain('north, west. Choose with --garage.');
  });

  it('draws a recording, with the summaries that a replay makes of it', async () => {
    const { exitCode, stdout } = await timeline('B123', '--from', await writeEvents());
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 events, 1 summary');
    expect(stdout).toMatch(/entry +e1, duplicate$/m);
    expect(stdout).toMatch(/summary +vehicle exited, 2 h$/m);
    expect(stdout).toContain(
      'The recording has no summaries; these are what a replay makes of it.',
    );
    expect(stdout).not.toContain('e7');
  });

  it('draws what a processor has recorded, with its own summaries and refusals', async () => {
    const { rules } = HEADER;
    const body = (event: object): string => JSON.stringify(event);
    const delivery = { is: 'delivery', redelivered: false } as const;
    const receivedAtMs = START_MS + 20_000;
    const { written } = plateWith(exit('x1', 10), entry('e1', 0));
    const rows: readonly RecordingRow[] = [
      { is: 'incarnation', epoch: 1 },
      { ...delivery, queue: 'entry', tag: 1, receivedAtMs, body: body(EVENTS[0] as object) },
      { ...delivery, queue: 'entry', tag: 2, receivedAtMs, body: body(EVENTS[1] as object) },
      { ...delivery, queue: 'exit', tag: 1, receivedAtMs, body: body(EVENTS[3] as object) },
      { is: 'refused', queue: 'exit', tag: 1, reason: 'clock_ahead' },
      { ...delivery, queue: 'entry', tag: 3, receivedAtMs, body: undefined },
      {
        is: 'turns',
        batch: 1,
        nowMs: 0,
        watermarkMs: 0,
        decided: [],
        states: 0,
        summaries: written,
      },
    ];
    const file = join(folder, 'recorded.ndjson');
    const lines = [writeHeader({ ...HEADER, rules }), ...rows.map(writeRow)];
    await writeFile(file, `${lines.join('\n')}\n`);
    const { exitCode, stdout } = await timeline('B123', '--from', file);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/entry +e1, came 20 s later$/m);
    expect(stdout).toMatch(/exit +x1, refused$/m);
    expect(stdout).toMatch(/summary +vehicle exited, 10 s$/m);
    expect(stdout).not.toContain('replay');
  });

  it('writes a picture, and says so', async () => {
    const plate = corrected();
    await storePlate(settings, plate, 'main');
    const path = join(folder, 'it.svg');
    const { exitCode, stdout, stderr } = await timeline('B123', '--svg', path);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `${path} is written.\n`,
    });
    const svg = await readFile(path, 'utf8');
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(svg).toContain('<title id="title">B123 in garage main</title>');
  });

  it('gives the same as data', async () => {
    await storePlate(settings, corrected(), 'main');
    const { stdout } = await timeline('B123', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        garage: 'main',
        plate: 'B123',
        state: { inside: false },
        events: [
          { kind: 'entry', id: 'e1', receivedAt: '2026-11-21T09:01:00.000Z', lane: null },
          { kind: 'exit', id: 'x1', at: '2026-11-21T09:00:10.000Z' },
        ],
        summaries: [{ version: 2, reason: 'vehicle_exited', durationSeconds: 10 }],
        pending: [],
      },
    ]);
  });

  it('shows a number of events, and says how many there are besides', async () => {
    const events = Array.from({ length: 30 }, (_, n) => ({
      id: `e${n}`,
      vehicle_plate: 'B123',
      entry_date_time: new Date(Date.UTC(2026, 10, 21, 9, n)).toISOString(),
    }));
    const { stdout } = await timeline('B123', '--from', await writeEvents(events), '--limit', '5');
    expect(stdout).toContain('25 older events are not shown.');
    expect(stdout).not.toContain('e24');
    expect(stdout).toContain('e29');
  });

  it('keeps to the width of the terminal, and has colours on one alone', async () => {
    await storePlate(settings, corrected(), 'main');
    const wanted = { ...settings, NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm' };
    pretendTerminal(process.stdout, 60);
    const { stdout } = await runCommand(['plate', 'timeline', 'B123'], wanted);
    expect(stdout).toContain('\u001B[33ma\u001B[39m');
    const lanes = stdout.split('\n').filter((line) => line.includes('──'));
    // oxlint-disable-next-line no-control-regex -- colours are what is taken away
    const widths = lanes.map((line) => line.replace(/\u001B\[\d+m/g, '').length);
    expect(Math.max(...widths)).toBe(60);
  });
});

describe('plate timeline --as-test', () => {
  it('tells a story that runs and comes out the same', async () => {
    await storePlate(settings, corrected(), 'main');
    const { exitCode, stdout } = await timeline('B123', '--as-test');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('1 = A unknown_vehicle_exited ? -> 0s');
    expect(stdout).toContain('2 = A vehicle_exited -10s -> 0s 10s corrects 1');
    const file = join(folder, 'it.marble');
    const written = await timeline('B123', '--as-test', file);
    expect(written).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await readFile(file, 'utf8')).toBe(stdout);
    expect(await runCommand(['replay', file])).toMatchObject({ exitCode: 0 });
  });

  it('keeps the rules of the garage where they are not the usual ones', async () => {
    await storePlate(settings, corrected(), 'main');
    settings = { ...settings, PLATEFLOW_STAY_ALLOWED_LATENESS_MS: '90000' };
    const { stdout } = await timeline('B123', '--as-test');
    expect(stdout).toContain('set   stay.allowedLatenessMs = 90000');
    expect(stdout).toContain('1 = A vehicle_exited -10s -> 0s 10s');
    expect(stdout).not.toContain('corrects');
  });
});

describe('plate show', () => {
  it('shows the state as committed and the next deadline', async () => {
    await storePlate(settings, plateWith(exit('x1', 10, { laneId: 'out-2' })), 'main');
    const { exitCode, stdout } = await runCommand(['plate', 'show', 'B123'], settings);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^inside +no$/m);
    expect(stdout).toMatch(/^next deadline +2026-11-21T09:00:40\.000Z, /m);
    expect(stdout).toMatch(/^2026-11-21T09:00:10\.000Z +exit +x1 +out-2 +0 ms +accepted$/m);
    expect(stdout).toMatch(
      /^unknown_vehicle_exited, waits to be decided +\? +2026-11-21T09:00:10/m,
    );
  });
});

describe('a garage beyond those that have books', () => {
  it.each(['show', 'timeline'])('can be asked by its name: plate %s', async (command) => {
    const garages = Array.from({ length: 257 }, (_, n) => `g${n}`);
    await storePlate(settings, plateWith(entry('e1', 0)), ...garages);
    const args = ['plate', command, 'B123', '--garage', 'g256'];
    const { exitCode, stdout } = await runCommand(args, settings);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('g256');
  });
});

describe('a plate that is not known', () => {
  it('ends with 1 and says where it was looked for, and makes no file there', async () => {
    const { exitCode, stdout, stderr } = await timeline('NOBODY1');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(
      /^Nothing is known of NOBODY1\. Looked in the store .*\.db \(not there\) and the log .*\.log \(not there\)\.$/m,
    );
    expect(existsSync(String(settings['PLATEFLOW_EMBEDDED_FILE']))).toBe(false);
  });

  it('in this garage is said to be so', async () => {
    await storePlate(settings, plateWith(entry('e1', 0)), 'north');
    const { exitCode, stderr } = await timeline('B123', '--garage', 'west');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Nothing is known of B123 in garage west.');
  });
});

describe('bad input', () => {
  it.each([
    [[''], 64, '"" is no plate: there is nothing in it.'],
    [[' - - '], 64, 'there is nothing in it'],
    [['no-plate'], 64, 'cameras write this for a plate that they could not read.'],
    [['AB*12'], 64, 'it has "*", and a plate has letters and digits alone.'],
    [['AB\u202E12'], 64, 'it has "\\u202e"'],
    [['ABCDEFGH123456789'], 64, 'it has 17 letters and digits, and at most 16 may be.'],
    [['B123', '--garage', 'a/b'], 64, '"a/b" is no garage'],
    [['B123', '--limit', '0'], 64, 'It must be a whole number from 1 on.'],
    [['B123', '--from', '/nowhere.ndjson'], 66, '/nowhere.ndjson'],
    [['B123', '--from', '/nowhere.csv'], 66, '/nowhere.csv'],
  ])('%j ends with %d and says what is wrong', async (args, exitCode, sentence) => {
    const end = await timeline(...args);
    expect(end).toMatchObject({ exitCode, stdout: '' });
    expect(end.stderr).toContain(sentence);
    expect(end.stderr).not.toMatch(/\n {4}at /);
  });

  it.each([
    ['cut', '{"incarnation":1}\n{"incarn', ':3: the file is cut in the middle of this line'],
    ['broken', 'garbage\n', ':2: the line is not JSON.'],
  ])('a recording that is %s is refused with file and line', async (_what, rest, sentence) => {
    const file = join(folder, 'recorded.ndjson');
    await writeFile(file, `${writeHeader(HEADER)}\n${rest}`);
    const { exitCode, stdout, stderr } = await timeline('B123', '--from', file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 65, stdout: '' });
    expect(stderr).toContain(`${file}${sentence}`);
  });

  it('a recording whose header is missing is one, however long its first line', async () => {
    const file = join(folder, 'recorded.ndjson');
    await writeFile(file, `{"incarnation":1,"x":"${'x'.repeat(100_000)}"}\n`);
    const { exitCode, stderr } = await timeline('B123', '--from', file);
    expect(exitCode).toBe(65);
    expect(stderr).toContain(`${file}:1: the header is missing`);
  });

  it('a store that is none is refused, and so is a picture that cannot be written', async () => {
    await writeFile(String(settings['PLATEFLOW_EMBEDDED_FILE']), 'x'.repeat(5_000));
    expect(await timeline('B123')).toMatchObject({ exitCode: 78 });
    const from = ['--from', await writeEvents()];
    const { exitCode, stderr } = await timeline('B123', ...from, '--svg', '/nowhere/it.svg');
    expect(exitCode).toBe(73);
    expect(stderr).toContain('/nowhere/it.svg cannot be written');
  });
});
