/** Recordings of processors that run, and their replay on the command line. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Plant, stop } from '#test/support/plant.ts';
import { mountSmallDisk } from '#test/support/small-disk.ts';
import { makeFolder, runCommand, settingsIn } from './command-run.ts';
import type { RecordingReport } from '#main/recording-report.ts';

const LONG = { timeout: 90_000 };
const TRAFFIC = ['demo', '--events', '1200', '--rate', '600'];
const RECORDED = fileURLToPath(
  new URL('../replay/recordings/decisions-1.ndjson.gz', import.meta.url),
);
const SAME = { streams: { missing: [], extra: [] }, divergences: 0 };

/** A demonstration with all its faults, recorded. */
async function recordDemo(...flags: readonly string[]): Promise<string> {
  const folder = await makeFolder();
  const path = join(folder, 'day.ndjson');
  const end = await runCommand([...TRAFFIC, '--record', path, ...flags], settingsIn(folder));
  expect(end).toMatchObject({ exitCode: 0 });
  return path;
}

async function replayed(args: readonly string[], exitCode = 0) {
  const end = await runCommand(['replay', '-o', 'json', ...args]);
  expect([end.exitCode, end.stderr]).toEqual([exitCode, end.stderr]);
  return { ...end, reports: JSON.parse(end.stdout) as readonly RecordingReport[] };
}

describe('the recording of a demonstration', () => {
  it('is decided again as it was, by the core and by the pipeline', LONG, async () => {
    const path = await recordDemo();
    const { reports } = await replayed([path]);
    expect(reports).toMatchObject([{ file: path, ...SAME }]);
    expect(reports[0]?.deliveries).toBeGreaterThan(1_100);
    expect(reports[0]?.streams?.stays).toBeGreaterThan(500);
    expect(reports[0]).not.toHaveProperty('incomplete');
    expect(reports[0]?.decidingSeconds).toBeGreaterThan(0);
    expect(reports[0]?.seconds).toBeGreaterThan(reports[0]?.decidingSeconds ?? 0);

    const { stdout } = await runCommand(['replay', path, '--core-only']);
    expect(stdout).toMatch(
      /^.*day\.ndjson: \d+ deliveries, \d+ decisions, \S+ s in the core, \S+ s in all$/m,
    );
    expect(stdout).toContain('core: the same decisions, states and summaries');
    expect(stdout).not.toContain('pipeline');
  });

  it('tells of what was changed in it, and of every file', LONG, async () => {
    const path = await recordDemo();
    const lines = (await readFile(path, 'utf8')).split('\n');
    const at = lines.findIndex((line) => line.includes('"duration_seconds":'));
    const changed = lines.with(at, String(lines[at]).replace(/(?<="duration_seconds":)\d+/, '777'));
    const [mutated, garbage, cut] = [`${path}.changed`, `${path}.garbage`, `${path}.cut`];
    await writeFile(mutated, changed.join('\n'));
    await writeFile(garbage, lines.with(7, 'gar\u001Bbage').join('\n'));
    await writeFile(cut, lines.join('\n').slice(0, -20));

    const one = await replayed([mutated, '--core-only'], 1);
    expect(one.reports).toMatchObject([{ divergences: 1, shown: [{ row: at + 1 }] }]);
    expect(one.stderr).toContain('What is decided now is not what was recorded');

    const states = String(lines[at]).replace(/(?<="states":)\d+/, '7');
    await writeFile(`${path}.states`, lines.with(at, states).join('\n'));
    const two = await replayed([`${path}.states`, '--core-only'], 1);
    expect(two.reports[0]?.shown).toMatchObject([{ row: at + 1, what: 'states', expected: '7' }]);

    const all = await replayed([garbage, mutated, cut, path, '/nowhere', '--core-only'], 65);
    expect(all.reports.map(({ failure }) => failure)).toEqual([
      `${garbage}:8: the line is not JSON.`,
      undefined,
      expect.stringContaining(`${cut}:${lines.length - 1}: the file is cut in the middle`),
      undefined,
      expect.stringMatching(/^\/nowhere: ENOENT/),
    ]);
    expect(all.stderr).toContain('3 recordings of 5 could not be replayed.');

    const whole = `${path}.whole`;
    await writeFile(whole, execFileSync('head', ['-n', String(lines.length - 2), cut]));
    const { reports } = await replayed([whole]);
    expect(reports).toMatchObject([{ ...SAME, incomplete: expect.stringContaining('killed') }]);
  });

  it('is decided again as far as it goes, wherever its recorder was killed', LONG, async () => {
    const path = await recordDemo();
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    // What came is there, and nothing is decided about it.
    const isDelivery = (line = ''): boolean => line.startsWith('{"queue"');
    const ends = lines.keys().filter((at) => isDelivery(lines[at - 1]) && !isDelivery(lines[at]));
    const all = [2, 3, ...ends];
    const counts = all.filter((_, index) => index % Math.ceil(all.length / 24) === 0);
    const parts = counts.map((count) => `${path}.${count}`);
    for (const [index, part] of parts.entries()) {
      await writeFile(part, `${lines.slice(0, counts[index]).join('\n')}\n`);
    }
    const { reports } = await replayed(parts);
    expect(reports).toHaveLength(parts.length);
    for (const { streams, divergences } of reports) {
      expect([streams?.missing ?? [], streams?.extra ?? [], divergences]).toEqual([[], [], 0]);
    }
  });

  it(
    'holds no plate when it is pseudonymised, and is decided again all the same',
    LONG,
    async () => {
      const path = await recordDemo('--pseudonymise');
      const { reports } = await replayed([path]);
      expect(reports).toMatchObject([SAME]);
      expect(reports[0]?.streams?.stays).toBeGreaterThan(500);
      const text = await readFile(path, 'utf8');
      const log = await readFile(join(path, '..', 'vehicle_summary.log'), 'utf8');
      const plates = new Set(
        Array.from(log.matchAll(/"vehicle_plate":"([^"]+)"/g), ([, plate]) => String(plate)),
      );
      expect(plates.size).toBeGreaterThan(300);
      // What is shorter is part of other words by chance.
      const leaked = [...plates].filter((plate) => plate.length > 4 && text.includes(plate));
      expect(leaked).toEqual([]);
      const ids = Array.from(log.matchAll(/"summary_id":"([^"]+)"/g), ([, id]) => String(id));
      expect(ids.filter((id) => text.includes(id))).toEqual([]);
      expect(text).not.toContain('image_url');
    },
  );
});

describe('a recording of a newer version', () => {
  it.each([
    [
      '"recording":1,',
      '"recording":2,',
      'the recording has format 2, and this Plateflow reads formats up to 1; ' +
        'replay it with the version that wrote it ("9.0.0") or a newer one',
    ],
    [
      '"decisions":1,',
      '"decisions":99,',
      'it was decided by version 99 of the rules, and this Plateflow knows 1; ' +
        'replay it with the version that wrote it (9.0.0) or a newer one',
    ],
  ])('with %s changed to %s is refused, and nothing of it is decided', async (is, newly, why) => {
    const text = gunzipSync(await readFile(RECORDED)).toString();
    const header = text.slice(0, text.indexOf('\n'));
    const newer = header.replace(is, newly).replace(/(?<="recordedWith":)"[^"]+"/, '"9.0.0"');
    expect(newer).toContain(newly);
    const path = join(await makeFolder(), 'newer.ndjson');
    await writeFile(path, text.replace(header, newer));
    for (const flags of [[], ['--core-only']]) {
      const { reports } = await replayed([path, RECORDED, ...flags], 65);
      const failure = `${path}:1: ${why}.`;
      expect(reports).toMatchObject([{ failure, deliveries: 0, decided: 0 }, { divergences: 0 }]);
      expect(reports[0]).not.toHaveProperty('streams');
    }
    expect(await runCommand(['replay', path])).toMatchObject({
      exitCode: 65,
      stdout: '',
      stderr: `${path}:1: ${why}.\nOne recording could not be replayed.\n`,
    });
  });
});

describe('a processor that is recorded', () => {
  it('leaves a recording that can be replayed when it is killed', LONG, async (context) => {
    const plant = await Plant.open(context);
    const path = join(plant.folder, 'day.ndjson');
    plant.start(['write']);
    plant.start(['generate', 'entry']);
    plant.start(['generate', 'exit']);
    const processor = plant.start(['process', '--record', path]);
    await plant.sawSummaries(20);
    processor.signal('SIGKILL');
    await processor.exited;

    const replay = plant.start(['replay', path]);
    const { code } = await replay.exited;
    const said = replay.lines.join('\n');
    // Killed in the middle of a write, it is refused, with the command that helps.
    const advice = /keep the whole part: (head -n \d+ \S+) > whole\.ndjson/.exec(said)?.[1];
    if (advice !== undefined) execFileSync('sh', ['-c', `${advice} > ${path}.whole`]);
    const whole = advice === undefined ? path : `${path}.whole`;
    expect([code, said]).toEqual(advice === undefined ? [0, ''] : [65, said]);
    const report = await plant.start(['replay', whole]).output;
    expect(report).toContain('core: the same decisions, states and summaries');
    expect(report).toMatch(/pipeline: the same \d+ stays/);
    expect(report).toContain('its recorder was killed');
  });

  it('goes on when the disk of its recording is full', LONG, async (context) => {
    const plant = await Plant.open(context);
    const folder = join(plant.folder, 'recordings');
    mountSmallDisk(context, folder, '64k');
    plant.start(['write']);
    const path = join(folder, 'day.ndjson');
    const processor = plant.start(['process', '--record', path]);
    const generators = (['entry', 'exit'] as const).map((kind) =>
      plant.start(['generate', kind, '--truth', `${kind}.ndjson`]),
    );
    await processor.saw(/The recording has ended and is NOT complete/);
    await plant.sawSummaries((await plant.summaries()).length + 50);
    await Promise.all(generators.map((generator) => stop(generator)));
    await plant.verdictBy('entry.ndjson', 'exit.ndjson');
    await stop(processor);
    const report = await plant.start(['replay', path]).output;
    expect(report).toContain('core: the same decisions, states and summaries');
    expect(report).toMatch(/not complete: the disk has failed: ENOSPC/);
  });

  it('has a recording for each partition', LONG, async (context) => {
    const plant = await Plant.open(context, { PLATEFLOW_PARTITIONS: '2' });
    plant.start(['write']);
    const processor = plant.start(['process', '--record', join(plant.folder, 'day.ndjson')]);
    const generators = (['entry', 'exit'] as const).map((kind) => plant.start(['generate', kind]));
    await plant.sawSummaries(20);
    await Promise.all(generators.map((generator) => stop(generator)));
    await stop(processor);
    const files = ['day.p00.ndjson', 'day.p01.ndjson'];
    const replay = plant.start(['replay', ...files]);
    expect(await replay.exited).toEqual({ code: 0, signal: null });
    expect((await replay.output).match(/core: the same decisions/g)).toHaveLength(2);
    expect((await replay.output).match(/pipeline: the same \d+ stays/g)).toHaveLength(2);
  });

  it('never overwrites a file', async (context) => {
    const plant = await Plant.open(context);
    const path = join(plant.folder, 'day.ndjson');
    await writeFile(path, 'precious');
    const processor = plant.start(['process', '--record', path]);
    expect(await processor.exited).toEqual({ code: 73, signal: null });
    expect(processor.lines.join('\n')).toContain('a recording is never overwritten');
    expect(await readFile(path, 'utf8')).toBe('precious');
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['record', 'day.ndjson'], 'Record it there: plateflow process --record day.ndjson'],
    [['process', '--pseudonymise'], '--pseudonymise needs --record FILE.'],
  ])('%j is refused', async (args, sentence) => {
    const end = await runCommand(args, settingsIn(await makeFolder()));
    expect(end).toMatchObject({ exitCode: 64, stdout: '' });
    expect(end.stderr).toContain(sentence);
  });
});
