/** Commands that fail also end. Only a process shows it: what is left running in one keeps it. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { Plant } from '#test/support/plant.ts';
import { mountSmallDisk } from '#test/support/small-disk.ts';

/** Work of an earlier run: more than is done before the processor has asked the writer how far it is. */
async function leaveWork(file: string): Promise<void> {
  const engine = openEmbeddedEngine({
    file,
    partitions: 1,
    pollMs: 10,
    clock: { now: () => 0 },
    newDataset: () => 'dataset-1',
  });
  const left = Array.from({ length: 5_000 }, () => ({ plate: 'AB1', body: Buffer.from('{') }));
  await engine.publisher.publish('exit', left);
  await engine.close();
}

describe.concurrent('a demonstration ends', () => {
  it('when the log belongs to another store', async (context) => {
    const plant = await Plant.open(context);
    const args = ['demo', '--events', '60', '--rate', '100'];
    const first = plant.start(args);
    expect(await first.exited).toEqual({ code: 0, signal: null });
    const other = join(plant.folder, 'other.db');
    await leaveWork(other);
    const second = plant.start(args, { PLATEFLOW_EMBEDDED_FILE: other });
    expect(await second.exited).toEqual({ code: 78, signal: null });
    expect(second.lines.join('\n')).toContain('belongs to data set');
  });

  it('while it publishes, when the log can no longer be trusted', async (context) => {
    const plant = await Plant.open(context);
    const demo = plant.start(['demo', '--duration', '10m', '--rate', '100']);
    await plant.sawSummaries(5);
    await appendFile(plant.log, 'something else\n');
    expect(await demo.exited).toEqual({ code: 74, signal: null });
    expect(demo.lines.join('\n')).toContain('something else wrote to it or cut it');
  });
});

describe.concurrent('a generator that plays a scenario ends', () => {
  const GENERATE = ['generate', 'entry', '--scenario', 'rush-hour'];

  it('when the truth cannot be written', async (context) => {
    const plant = await Plant.open(context);
    const generator = plant.start([...GENERATE, '--truth', '/dev/full']);
    expect(await generator.exited).toEqual({ code: 74, signal: null });
    expect(generator.lines.join('\n')).toContain('/dev/full cannot be written');
  });

  it('when what it sends can no longer be noted', async (context) => {
    const plant = await Plant.open(context);
    const folder = join(plant.folder, 'small');
    mountSmallDisk(context, folder, '16k');
    const file = join(folder, 'sent.ndjson');
    const generator = plant.start([...GENERATE, '--sent', file]);
    expect(await generator.exited).toEqual({ code: 74, signal: null });
    expect(generator.lines.join('\n')).toContain(`${file} cannot be written`);
  });
});
