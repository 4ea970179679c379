/**
 * The promise under errors: at each step of the way something throws. The processor gives the
 * partition up and takes it over again; the writer ends, because a sync that failed is never tried
 * again. Every exit has exactly one summary with the right values.
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
import type { FailpointName } from '#ports/failpoints.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

/** How often the partition was taken over and how often it was given up. */
function incarnationsOf({ lines }: RoleProcess): readonly number[] {
  const count = (text: string): number => lines.filter((line) => line.includes(text)).length;
  return [
    count('The partition was taken over.'),
    count('The partition was given up because of an error.'),
  ];
}

/** A request to the writer that fails is repeated; any other error ends the incarnation. */
function isRepeated(failpoint: FailpointName): boolean {
  return failpoint === 'before-post';
}

describe('a processor in which something fails', () => {
  it.for(PROCESSOR_FAILPOINTS)(
    '%s: goes on by itself and neither loses nor repeats a summary',
    async (failpoint, context) => {
      const plant = await Plant.open(context, SMALL_STEPS);
      const truth = await publishTraffic(plant);
      const writer = plant.start(['write']);
      const setting = `${failpoint}:2:fail`;
      const processor = plant.start(['process'], { PLATEFLOW_FAILPOINT: setting });
      await processor.saw(new RegExp(`It was told to fail here: ${setting}`));
      await plant.verdictOn(truth);
      await stop(processor);
      await stop(writer);
      expect(await verifyLog(plant.log)).toMatchObject(WHOLE);
      expect(incarnationsOf(processor)).toEqual(isRepeated(failpoint) ? [1, 0] : [2, 1]);
    },
  );
});

describe('a writer in which something fails', () => {
  it.for(WRITER_FAILPOINTS)(
    '%s: ends, and when it is started again the log has every summary once',
    async (failpoint, context) => {
      const plant = await Plant.open(context, SMALL_STEPS);
      const truth = await publishTraffic(plant);
      const setting = `${failpoint}:2:fail`;
      const failing = plant.start(['write'], { PLATEFLOW_FAILPOINT: setting });
      const processor = plant.start(['process']);
      expect(await failing.exited).toEqual({ code: 74, signal: null });
      expect(failing.lines.join('\n')).toContain(`It was told to fail here: ${setting}`);
      const writer = plant.start(['write']);
      await plant.verdictOn(truth);
      await stop(processor);
      await stop(writer);
      expect(await verifyLog(plant.log)).toMatchObject(WHOLE);
    },
  );
});
