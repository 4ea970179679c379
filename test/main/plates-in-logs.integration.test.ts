/** A plate is personal data: what roles say, on good days and bad ones, holds none. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { findLeaks } from '#test/support/plate-leaks.ts';
import { opsOf, Plant, stop } from '#test/support/plant.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

const TRUTH = ['entry.ndjson', 'exit.ndjson'] as const;
const SOUGHT = 'ZZ99LOOKEDFOR';
const SETTINGS = {
  PLATEFLOW_LOGGING_LEVEL: 'debug',
  PLATEFLOW_GENERATOR_MALFORMED_SHARE: '0.1',
  PLATEFLOW_GENERATOR_MISREAD_SHARE: '0.1',
  PLATEFLOW_GENERATOR_DUPLICATE_SHARE: '0.05',
};

/** Everything that roles have said, and what they were asked for. */
class Said {
  readonly roles: RoleProcess[] = [];
  readonly answers: string[] = [];

  start(role: RoleProcess): RoleProcess {
    this.roles.push(role);
    return role;
  }

  async ask(url: string, options?: RequestInit): Promise<void> {
    const answer = await fetch(url, options);
    this.answers.push(`${JSON.stringify([...answer.headers])} ${await answer.text()}`);
  }

  /** Also of roles that were killed. All of them must have ended. */
  async lines(): Promise<readonly string[]> {
    const outputs = await Promise.all(this.roles.map(({ output }) => output));
    return [
      ...this.roles.flatMap(({ lines }) => lines),
      ...outputs.flatMap((output) => output.split('\n')),
      ...this.answers.flatMap((answer) => answer.split('\n')),
    ];
  }
}

/** All plates of a run: as they were sent, and as they were taken. */
async function platesOf(plant: Plant, files: readonly string[]): Promise<readonly string[]> {
  const texts = [await readFile(plant.log, 'utf8')];
  for (const name of files) texts.push(await readFile(join(plant.folder, name), 'utf8'));
  const engine = openEmbeddedEngine({
    file: plant.file,
    partitions: 1,
    pollMs: 10,
    clock: systemClock,
    newDataset: () => 'none',
  });
  const letters = await engine.deadLetterBox.list({ limit: 100_000 });
  await engine.close();
  texts.push(...letters.map(({ body }) => Buffer.from(body).toString()));
  const quoted = texts.flatMap((text) => [
    ...text.matchAll(/"vehicle_plate":("(?:[^"\\]|\\.)*")/g),
  ]);
  return [...new Set(quoted.map(([, plate]) => JSON.parse(String(plate)) as string))];
}

/** What somebody asks who looks for a plate, also where none is to be found. */
async function askForPlates(said: Said, plant: Plant, ops: readonly string[]): Promise<void> {
  const url = String(plant.settings['PLATEFLOW_WRITER_URL']);
  const json = { 'content-type': 'application/json', 'x-plate': SOUGHT };
  // Its answer would have plates in it, if there were any.
  await said.ask(`${url}/v1/summaries?plate=${SOUGHT}&limit=10`);
  await said.ask(`${url}/v1/summaries/${SOUGHT}`);
  await said.ask(`${url}/${SOUGHT}?${SOUGHT}=${SOUGHT}`);
  const bodies = [`"${SOUGHT}`, `{"${SOUGHT}":1}`, `{"partition":"${SOUGHT}"}`, `["${SOUGHT}"]`];
  for (const body of bodies) {
    await said.ask(`${url}/v1/summaries`, { method: 'POST', headers: json, body });
  }
  for (const one of ops) {
    await said.ask(`${one}/readyz?plate=${SOUGHT}`);
    await said.ask(`${one}/${SOUGHT}`);
    await said.ask(`${one}/metrics`);
  }
}

/** Half a dozen processes, one after the other. */
const LONG = { timeout: 120_000 };

describe('what roles say', LONG, () => {
  it('holds no plate, when events are wrong, processes die and servers are away', async (context) => {
    const plant = await Plant.open(context, SETTINGS);
    const said = new Said();
    const start = (args: readonly string[], settings = {}): RoleProcess =>
      said.start(plant.start(args, settings));
    const failing = start(['process'], { PLATEFLOW_FAILPOINT: 'after-commit:3:fail' });
    const entries = start(['generate', 'entry', '--truth', TRUTH[0]]);
    const exits = start(['generate', 'exit', '--truth', TRUTH[1]]);
    await failing.saw(/The writer could not be reached/);
    await failing.saw(/The partition was given up because of an error/);
    let writer = start(['write'], { PLATEFLOW_FAILPOINT: 'before-fdatasync:5' });
    await writer.exited;
    writer = start(['write']);
    await plant.sawSummaries(100);
    failing.signal('SIGKILL');
    await failing.exited;
    for (const failpoint of ['before-commit:2', 'before-ack:2']) {
      await start(['process'], { PLATEFLOW_FAILPOINT: failpoint }).exited;
    }
    const processor = start(['process']);
    const before = (await plant.summaries()).length;
    await plant.sawSummaries(before + 50);
    const roles = [writer, processor, entries, exits];
    await askForPlates(said, plant, await Promise.all(roles.map(opsOf)));
    await Promise.all([stop(entries), stop(exits)]);
    const { agrees } = await plant.verdictBy(...TRUTH);
    await stop(processor);
    await stop(writer);
    for (const args of [
      ['dead-letters', 'list'],
      ['log', 'verify', plant.log],
      ['config', 'print'],
    ]) {
      await start(args).exited;
    }

    const [lines, plates] = [await said.lines(), await platesOf(plant, TRUTH)];
    expect(agrees).toBe(true);
    expect(plates.length).toBeGreaterThan(100);
    expect(plates).toContain('NO PLATE COULD BE READ');
    expect(lines.filter((line) => line.includes('delivery_rejected')).length).toBeGreaterThan(3);
    expect(lines.length).toBeGreaterThan(1_000);
    expect(findLeaks(lines, [...plates, SOUGHT])).toEqual([]);
  });

  it('holds no plate in a demonstration, to its last table', async (context) => {
    const plant = await Plant.open(context, SETTINGS);
    const said = new Said();
    const demo = said.start(plant.start(['demo', '--events', '3000', '--report', 'report.json']));
    await said.ask(`${await opsOfDemo(demo)}/metrics`);
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    said.answers.push(await readFile(join(plant.folder, 'report.json'), 'utf8'));

    const [lines, plates] = [await said.lines(), await platesOf(plant, [])];
    expect(plates.length).toBeGreaterThan(500);
    expect(lines.length).toBeGreaterThan(100);
    expect(findLeaks(lines, plates)).toEqual([]);
  });
});

async function opsOfDemo(demo: RoleProcess): Promise<string> {
  const [, port] = await demo.saw(/metrics at http:\/\/127\.0\.0\.1:(\d+)\//);
  return `http://127.0.0.1:${port}`;
}
