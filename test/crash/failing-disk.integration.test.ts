/**
 * The promise under a disk that fails: the kernel answers the writer's `fdatasync` with EIO, and has
 * synced nothing. The writer ends and asks for no second one (T3). The next writer reads the file
 * anew, and in the end every exit has exactly one summary with the right values.
 */
import { expect, it } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { failingDiskOf, needBadDisk } from '#test/support/bad-disk.ts';
import { Plant, stop } from '#test/support/plant.ts';
import { SMALL_STEPS, WHOLE } from './crash-traffic.ts';

const TIMES = 2;
/** A tracer begins and ends each time, and processes with it. */
const LONG = { timeout: 180_000 };

it(
  'a writer whose disk fails ends, and the next one has every summary once',
  LONG,
  async (context) => {
    needBadDisk(context);
    const plant = await Plant.open(context, SMALL_STEPS);
    const processor = plant.start(['process']);
    const generators = (['entry', 'exit'] as const).map((kind) =>
      plant.start(['generate', kind, '--truth', `${kind}.ndjson`]),
    );
    let writer = plant.start(['write']);
    for (let time = 1; time <= TIMES; time += 1) {
      await plant.sawSummaries(30 * time);
      const disk = await failingDiskOf(writer.pid);
      expect(await writer.exited, `time ${time}`).toEqual({ code: 74, signal: null });
      await disk.heal();
      expect(writer.lines.join('\n')).toMatch(/could not be made durable: EIO/);
      writer = plant.start(['write']);
      await plant.sawSummaries((await plant.summaries()).length + 10);
    }
    await Promise.all(generators.map((role) => stop(role)));
    await plant.verdictBy('entry.ndjson', 'exit.ndjson');
    await stop(processor);
    await stop(writer);
    expect(await verifyLog(plant.log)).toMatchObject(WHOLE);
  },
);
