/** Recordings of a processor on RabbitMQ and Redis, and of what is published beside one. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withRawChannel } from '#test/adapters/rabbitmq/subject.ts';
import { stop } from '#test/support/plant.ts';
import { isAllRight, openPlant, startAll, startGenerators } from '#test/support/server-plant.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import type { Plant } from '#test/support/plant.ts';

const LONG = { timeout: 120_000 };

async function replayed(plant: Plant, ...args: readonly string[]): Promise<string> {
  const replay = plant.start(['replay', ...args]);
  const { code } = await replay.exited;
  expect([code, replay.lines]).toEqual([0, []]);
  return replay.output;
}

describeWithServers('recordings on RabbitMQ and Redis', () => {
  it('are decided again as they were, and lose nothing', LONG, async (context) => {
    const plant = await openPlant(context);
    plant.start(['write']);
    const path = join(plant.folder, 'day.ndjson');
    const processor = plant.start(['process', '--record', path]);
    const generators = startGenerators(plant);
    await plant.sawSummaries(100);
    expect(await isAllRight(plant, generators)).toBe(true);
    await stop(processor);
    const report = await replayed(plant, path);
    expect(report).toContain('core: the same decisions, states and summaries');
    expect(report).toMatch(/pipeline: the same \d+ stays/);
    expect(report).not.toContain('not complete');
  });

  it('tap what is published, and take nothing from the processor', LONG, async (context) => {
    const plant = await openPlant(context, {}, { PLATEFLOW_PARTITIONS: '2' });
    const tap = plant.start(['record', 'tap.ndjson']);
    await tap.saw(/recording into/);
    const few = plant.start(['record', 'few.ndjson', '--max-events', '50', '--pseudonymise']);
    const { processor, writer, ...generators } = startAll(plant);
    await plant.sawSummaries(100);
    expect(await few.exited).toEqual({ code: 0, signal: null });
    expect(few.lines.join('\n')).toContain('50 events are in few.ndjson.');
    expect(await isAllRight(plant, generators)).toBe(true);
    await stop(tap, 'SIGINT');
    await stop(processor);
    await stop(writer);

    const published = (await plant.summaries()).length;
    const report = await replayed(plant, 'tap.ndjson');
    const completed = Number(/^completed stays +(\d+)$/m.exec(report)?.[1]);
    const unknown = Number(/^exits without entry +(\d+)$/m.exec(report)?.[1]);
    expect(completed + unknown).toBeGreaterThan(published / 2);
    expect(completed + unknown).toBeLessThanOrEqual(published);
    expect(await replayed(plant, 'few.ndjson')).toMatch(/^events +50$/m);

    // Nothing of a tap is left behind.
    const url = String(plant.settings['PLATEFLOW_RABBITMQ_URL']);
    await withRawChannel(url, async (raw) => {
      expect(await raw.checkQueue('vehicle.entry.p00')).toMatchObject({ messageCount: 0 });
    });
  });

  it(
    'end with a whole file when their time is over, or the exchange is missing',
    LONG,
    async (context) => {
      const plant = await openPlant(context);
      const tap = plant.start(['record', 'tap.ndjson', '--for', '300ms']);
      expect(await tap.exited).toEqual({ code: 0, signal: null });
      expect(await replayed(plant, 'tap.ndjson')).toMatch(/^events +0$/m);
      const url = String(plant.settings['PLATEFLOW_RABBITMQ_URL']);
      await withRawChannel(url, (raw) => raw.deleteExchange('vehicle.events'));
      const lost = plant.start(['record', 'none.ndjson']);
      expect((await lost.exited).code).not.toBe(0);
      expect(lost.lines.join('\n')).toContain('plateflow topology apply');
    },
  );
});
