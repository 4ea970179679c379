import { expect, it } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { makeFolder, runCommand, settingsIn } from './command-run.ts';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
/** What could steer a terminal, or show a reader something else than there is. */
const HOSTILE =
  '\u001B[2J\u001B]0;title\u0007\u009B31m a\u202Eb\u2066c\u200Fd\u0000e\nf\u2028g\u{E0041}h';
const PLAIN = /^[\n\u0020-\u007E]+$/;

function openEngine(file: string): EmbeddedEngine {
  return openEmbeddedEngine({
    file,
    partitions: 1,
    pollMs: 10,
    clock: { now: () => NOON },
    newDataset: () => 'dataset-1',
  });
}

/** A box with the letters in it; the settings lead to it. */
async function fill(...letters: readonly Partial<DeadLetter>[]): Promise<Record<string, string>> {
  const settings = settingsIn(await makeFolder());
  const engine = openEngine(String(settings['PLATEFLOW_EMBEDDED_FILE']));
  await engine.deadLetters(0).bury(
    letters.map((letter) => ({
      queue: 'entry',
      reason: 'not_json',
      detail: 'The body is not JSON.',
      body: Buffer.from('{'),
      atMs: NOON,
      ...letter,
    })),
  );
  await engine.close();
  return settings;
}

const BAD_PLATE = { reason: 'bad_plate', queue: 'exit', body: Buffer.from('{"a":1}') } as const;

it('list shows what there is, the oldest first, without the bodies', async () => {
  const settings = await fill({}, BAD_PLATE);
  const { exitCode, stdout, stderr } = await runCommand(['dead-letters', 'list'], settings);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['ID', 'SINCE', 'PARTITION', 'QUEUE', 'REASON', 'BYTES', 'DETAIL'],
    ['1', '2026-11-21T12:00:00.000Z', '0', 'entry', 'not_json', '1', 'The body is not JSON.'],
    ['2', '2026-11-21T12:00:00.000Z', '0', 'exit', 'bad_plate', '7', 'The body is not JSON.'],
    [''],
  ]);
});

it('list chooses by reason and stops at the limit', async () => {
  const settings = await fill({}, BAD_PLATE, BAD_PLATE);
  const list = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await runCommand(['dead-letters', 'list', '-o', 'json', ...args], settings);
    return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
  };
  expect(await list('--reason', 'bad_plate')).toEqual(['2', '3']);
  expect(await list('--limit', '2')).toEqual(['1', '2']);
  expect(await list('--reason', 'too_old')).toEqual([]);
});

it('an empty box is talk, not data', async () => {
  const settings = await fill();
  const { exitCode, stdout, stderr } = await runCommand(['dead-letters', 'list'], settings);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toBe('There are no dead letters.\n');
});

it('show gives one letter whole', async () => {
  const settings = await fill(BAD_PLATE);
  const text = await runCommand(['dead-letters', 'show', '1'], settings);
  expect(text.exitCode).toBe(0);
  expect(text.stdout).toMatch(/^partition +0$/m);
  expect(text.stdout).toMatch(/^reason +bad_plate$/m);
  expect(text.stdout).toContain('\n{"a":1}\n');

  const json = await runCommand(['dead-letters', 'show', '1', '--output', 'json'], settings);
  const letter = JSON.parse(json.stdout) as { body: string };
  const at = '2026-11-21T12:00:00.000Z';
  expect(letter).toMatchObject({ id: '1', partition: 0, queue: 'exit', at });
  expect(Buffer.from(letter.body, 'base64').toString()).toBe('{"a":1}');
});

it('show of a letter that is not there ends with 1', async () => {
  const settings = await fill();
  for (const id of ['17', 'x', '']) {
    const { exitCode, stderr } = await runCommand(['dead-letters', 'show', id], settings);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('There is no dead letter');
  }
});

it('nothing of a hostile body reaches the terminal as it is', async () => {
  const settings = await fill({ body: Buffer.from(HOSTILE), detail: HOSTILE });
  for (const args of [['show', '1'], ['list']]) {
    for (const form of ['text', 'json']) {
      const { stdout } = await runCommand(['dead-letters', ...args, '-o', form], settings);
      expect(stdout).toMatch(PLAIN);
      expect(stdout).toContain('\\u202e');
    }
  }
  const { stdout } = await runCommand(['dead-letters', 'show', '1'], settings);
  expect(stdout).toContain('\\u001b[2J');
  expect(stdout).toContain('e\\u000af\\u2028g\\udb40\\udc41h');
  const json = await runCommand(['dead-letters', 'show', '1', '-o', 'json'], settings);
  expect(JSON.parse(json.stdout)).toMatchObject({ detail: HOSTILE });
});

it('retry puts the original bytes back into the queue that they came from', async () => {
  const settings = await fill({}, BAD_PLATE, {});
  const { exitCode, stdout, stderr } = await runCommand(
    ['dead-letters', 'retry', '2', '3'],
    settings,
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toBe('2 of 2 dead letters published again.\n');
  const engine = openEngine(String(settings['PLATEFLOW_EMBEDDED_FILE']));
  expect(await engine.deliveries(0).backlog('entry')).toBe(1);
  expect(await engine.deliveries(0).backlog('exit')).toBe(1);
  expect((await engine.deadLetterBox.list({ limit: 9 })).map(({ id }) => id)).toEqual(['1']);
  await engine.close();
});

it('discard takes all with a reason, and tells how many as JSON', async () => {
  const settings = await fill({}, BAD_PLATE, {});
  const args = ['dead-letters', 'discard', '--all', '--reason', 'not_json', '-o', 'json'];
  const { exitCode, stdout, stderr } = await runCommand(args, settings);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ discard: 2 });
  const left = await runCommand(['dead-letters', 'list', '-o', 'json'], settings);
  expect(JSON.parse(left.stdout)).toMatchObject([{ id: '2' }]);
});

it('discard says that some were not there, and ends with 1', async () => {
  const settings = await fill({});
  const { exitCode, stderr } = await runCommand(['dead-letters', 'discard', '1', '9'], settings);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('1 of 2 dead letters discarded.');
  expect(stderr).toContain('Some were not there.');
});

it.each([[[]], [['1', '--all']], [['1', '--reason', 'not_json']], [['--reason', 'not_json']]])(
  'retry %j does not say clearly which, and nothing is done',
  async (args) => {
    const settings = await fill({});
    const { exitCode, stderr } = await runCommand(['dead-letters', 'retry', ...args], settings);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('Either name the dead letters, or give --all');
    const { stdout } = await runCommand(['dead-letters', 'list', '-o', 'json'], settings);
    expect(JSON.parse(stdout)).toHaveLength(1);
  },
);

it('a broker that is not there is an error of its own, with the setting to look at', async () => {
  const settings = {
    PLATEFLOW_ENGINE: 'rabbitmq',
    PLATEFLOW_RABBITMQ_URL: 'amqp://user:secret@127.0.0.1:1',
  };
  const { exitCode, stderr } = await runCommand(['dead-letters', 'list'], settings);
  expect(exitCode).toBe(69);
  expect(stderr).toContain('127.0.0.1:1 cannot be reached');
  expect(stderr).toContain('rabbitmq.url');
  expect(stderr).not.toContain('secret');
});

it('a file that is none of ours is refused without a stack trace', async () => {
  const settings = { PLATEFLOW_EMBEDDED_FILE: import.meta.filename };
  const { exitCode, stderr } = await runCommand(['dead-letters', 'list'], settings);
  expect(exitCode).toBe(78);
  expect(stderr).toContain('embedded.file');
  expect(stderr).not.toMatch(/\n {4}at /);
});
