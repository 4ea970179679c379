import { mkdir, readdir, readFile, stat, symlink, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, runCommand } from './command-run.ts';
import type { StoryReport } from '#main/story-report.ts';

const PLATES = 'plates\n  A = AB 123\n\n';

const MATCHED = `story a car comes and goes
step 10s
  entry  -A------
  exit   ----A---

expect
  acked entry  -A------
  acked exit   ----A---
  written      ----1---
  plate A      .iiioooo
  summaries
    1 = A vehicle_exited 10s -> 40s 30s
`;

/** The exit is expected a column too early, and the stay too long. */
const WRONG = MATCHED.replace('acked exit   ----A', 'acked exit   ---A-')
  .replace('40s 30s', '40s 31s')
  .replace('comes and goes', 'is expected wrongly');

const UNRECORDED = `story nothing is expected yet
step 10s
# One exit in five has no entry.
  exit   -A------
`;

let folder: string;

beforeEach(async () => {
  folder = await makeFolder();
});

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('replay of stories', () => {
  it('says of each story that it goes as it is told', async () => {
    const file = await write('a.marble', PLATES + MATCHED);
    expect(await runCommand(['replay', file])).toEqual({
      exitCode: 0,
      stdout: `ok          a car comes and goes  (${file}:4)\n`,
      stderr: '1 story: 1 ok.\n',
    });
  });

  it('says which file cannot be read', async () => {
    const { exitCode, stderr } = await runCommand(['replay', join(folder, 'nowhere.marble')]);
    expect(exitCode).toBe(66);
    expect(stderr).toMatch(/^The stories .*nowhere\.marble cannot be read: ENOENT/);
  });

  it('draws what differs, and fails after all of them have run', async () => {
    const file = await write('a.marble', PLATES + WRONG + '\n' + MATCHED);
    const { exitCode, stdout, stderr } = await runCommand(['replay', file]);
    expect(stdout).toBe(`differs     a car is expected wrongly  (${file}:4)
                0s------
    acked exit
      expected  ---A----
      actual    ----A---
                   ^^  first at 30s
    summaries
      expected  1 = A vehicle_exited 10s -> 40s 31s
      actual    1 = A vehicle_exited 10s -> 40s 30s
                                                 ^
ok          a car comes and goes  (${file}:17)
`);
    expect(stderr).toContain('2 stories: 1 differs, 1 ok. If that is as it should be, UPDATE=1');
    expect(exitCode).toBe(1);
  });

  it('shows what came out of a story that expects nothing yet, and fails', async () => {
    const file = await write('a.marble', PLATES + UNRECORDED);
    const { exitCode, stdout } = await runCommand(['replay', file]);
    expect(stdout).toContain(`unrecorded  nothing is expected yet  (${file}:4)\n    expect\n`);
    expect(stdout).toContain('1 = A unknown_vehicle_exited ? -> 10s');
    expect(exitCode).toBe(1);
  });

  it('says everything that is wrong with all files, and runs the rest', async () => {
    const bad =
      PLATES + MATCHED.replace('entry  -A-', 'entry  -Q-').replace('exit   --', 'exit   ');
    const first = await write('a.marble', bad);
    const set = 'set stay.maxM = 4\nset stay.debounceMs = 5s\nstep 10s';
    const second = await write('b.marble', PLATES + MATCHED.replace('step 10s', set));
    const third = await write('c.marble', PLATES + MATCHED);

    const { exitCode, stdout, stderr } = await runCommand(['replay', folder]);

    expect(exitCode).toBe(65);
    expect(stdout).toBe(`ok          a car comes and goes  (${third}:4)\n`);
    const lines = stderr.trim().split('\n');
    expect(lines.slice(0, -1).map((line) => line.split(': ')[0])).toEqual([
      `${first}:6:11`,
      `${first}:7:16`,
      `${second}:5:5`,
      `${second}:6:5`,
    ]);
    expect(stderr).toContain(`${second}:5:5: stay.maxM: There is no such setting. Did you mean`);
    expect(stderr).toContain('stay.debounceMs: Expected');
    expect(lines.at(-1)).toBe('4 things in the stories cannot be understood. 1 story: 1 ok.');
  });

  it('goes through folders, in the order of the names', async () => {
    await mkdir(join(folder, 'b'));
    await write('c.marble', PLATES + MATCHED);
    await write('b/a.marble', PLATES + MATCHED);
    await write('a.txt', 'no story');
    const { stdout } = await runCommand(['replay', folder, join(folder, 'c.marble')]);
    expect(stdout.match(/\([^)]+\)/g)).toEqual([
      `(${join(folder, 'b/a.marble')}:4)`,
      `(${join(folder, 'c.marble')}:4)`,
    ]);
  });

  it('gives the report as data', async () => {
    const file = await write('a.marble', PLATES + WRONG);
    const { exitCode, stdout } = await runCommand(['replay', '-o', 'json', file]);
    const report = JSON.parse(stdout) as StoryReport;
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({
      problems: [],
      updated: [],
      stories: [{ file, line: 4, title: 'a car is expected wrongly', verdict: 'differs' }],
    });
    expect(report.stories[0]?.differences).toHaveLength(2);
  });

  it('says what is broken and goes on', async () => {
    const often = 'A'.repeat(50);
    const file = await write('a.marble', `${PLATES}story often\nstep 1m\n  entry ${often}\n`);
    const other = await write('b.marble', PLATES + MATCHED);
    const { exitCode, stdout, stderr } = await runCommand(['replay', file, other]);
    expect(stdout).toContain(`broken      often  (${file}:4)\n    "often" has 49 summaries`);
    expect(stdout).toContain('ok ');
    expect(stderr).toContain('2 stories: 1 broken, 1 ok.');
    expect(exitCode).toBe(1);
  });
});

describe('UPDATE=1', () => {
  it('writes down what came out, and nothing else', async () => {
    const file = await write('a.marble', `# Kept.\n${PLATES}${WRONG}\n${UNRECORDED}`);
    const { exitCode, stderr } = await runCommand(['replay', file], { UPDATE: '1' });

    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `${file}: what came out is expected from now on.\n2 stories: 1 differs, 1 unrecorded.\n`,
    });
    const text = await readFile(file, 'utf8');
    const corrected = MATCHED.replace('comes and goes', 'is expected wrongly');
    expect(text.startsWith(`# Kept.\n${PLATES}${corrected}\n${UNRECORDED}\nexpect\n`)).toBe(true);
    expect(await runCommand(['replay', file])).toMatchObject({ exitCode: 0 });
    expect(await readdir(folder)).toEqual(['a.marble']);
  });

  it('leaves a file alone in which something is wrong, and one in which nothing differs', async () => {
    const wrong = await write('a.marble', `${PLATES}${WRONG}\nnonsense\n`);
    const right = await write('b.marble', PLATES + MATCHED);
    const before = (await stat(right)).ino;
    const { exitCode } = await runCommand(['replay', folder], { UPDATE: '1' });
    expect(exitCode).toBe(65);
    expect(await readFile(wrong, 'utf8')).toBe(`${PLATES}${WRONG}\nnonsense\n`);
    expect((await stat(right)).ino).toBe(before);
  });

  it('replaces what a link points to, with the rights that it had', async () => {
    const file = await write('a.marble', PLATES + WRONG);
    await chmod(file, 0o640);
    await symlink(file, join(folder, 'link.marble'));
    await runCommand(['replay', join(folder, 'link.marble')], { UPDATE: '1' });
    expect(await readFile(file, 'utf8')).toContain('40s 30s');
    expect((await stat(file)).mode & 0o777).toBe(0o640);
  });

  it('is off when it is empty or 0', async () => {
    const file = await write('a.marble', PLATES + WRONG);
    expect(await runCommand(['replay', file], { UPDATE: '0' })).toMatchObject({ exitCode: 1 });
    expect(await readFile(file, 'utf8')).toBe(PLATES + WRONG);
  });
});

describe('what is no story', () => {
  it('is not replayed together with stories', async () => {
    const story = await write('a.marble', PLATES + MATCHED);
    const events = await write('events.ndjson', '');
    const { exitCode, stderr } = await runCommand(['replay', story, events]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(`${events} is no story.`);
  });

  it('is missed in a folder, and where a file should be', async () => {
    expect(await runCommand(['replay', folder])).toMatchObject({
      exitCode: 66,
      stderr: `There is no file *.marble in ${folder}.\n`,
    });
    const absent = join(folder, 'absent.marble');
    const { exitCode, stderr } = await runCommand(['replay', absent]);
    expect(exitCode).toBe(66);
    expect(stderr).toContain(absent);
  });

  it('a configuration cannot change a story', async () => {
    const story = await write('a.marble', PLATES + MATCHED);
    const { exitCode, stderr } = await runCommand(['replay', '--config', 'cloud', story]);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('A story brings its settings with it');
  });
});
