/**
 * The promise under kill -9: at each step of the way the process is killed, started again, and every
 * exit has exactly one summary with the right values. The truth is what the generators published.
 */
import { describe, expect, it } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { Plant, stop } from '#test/support/plant.ts';
import {
  PROCESSOR_FAILPOINTS,
  publishTraffic,
  SMALL_STEPS,
  WHOLE,
  WRITER_FAILPOINTS,
} from './crash-traffic.ts';

const KILLED = { code: null, signal: 'SIGKILL' };

describe('a processor that is killed', () => {
  it.for(PROCESSOR_FAILPOINTS)(
    '%s: starts again and neither loses nor repeats a summary',
    async (failpoint, context) => {
      const plant = await Plant.open(context, SMALL_STEPS);
      const truth = await publishTraffic(plant);
      const writer = plant.start(['write']);
      const killed = plant.start(['process'], { PLATEFLOW_FAILPOINT: `${failpoint}:2` });
      expect(await killed.exited).toEqual(KILLED);
      const processor = plant.start(['process']);
      await plant.verdictOn(truth);
      await stop(processor);
      await stop(writer);
      expect(await verifyLog(plant.log)).toMatchObject(WHOLE);
    },
  );
});

describe('a writer that is killed', () => {
  it.for(WRITER_FAILPOINTS)(
    '%s: starts again and the log has every summary once',
    async (failpoint, context) => {
      const plant = await Plant.open(context, SMALL_STEPS);
      const truth = await publishTraffic(plant);
      const killed = plant.start(['write'], { PLATEFLOW_FAILPOINT: `${failpoint}:2` });
      const processor = plant.start(['process']);
      expect(await killed.exited).toEqual(KILLED);
      const writer = plant.start(['write']);
      await plant.verdictOn(truth);
      await stop(processor);
      await stop(writer);
      expect(await verifyLog(plant.log)).toMatchObject(WHOLE);
    },
  );
});
