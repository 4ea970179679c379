/**
 * The promise under kill -9: at each step of the way the process is killed, started again, and every
 * exit has exactly one summary with the right values. The truth is what the generators published.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { Truth } from '#traffic/truth.ts';
import { Plant, stop } from '#test/support/plant.ts';
import type { FailpointName } from '#ports/failpoints.ts';
import type { Settings } from '#test/support/plant.ts';

const PROCESSOR_FAILPOINTS = [
  'received',
  'reduced',
  'before-commit',
  'after-commit',
  'before-ack',
  'after-ack',
  'before-post',
  'after-post',
  'before-trim',
] as const satisfies readonly FailpointName[];

const WRITER_FAILPOINTS = [
  'before-fdatasync',
  'after-fdatasync',
] as const satisfies readonly FailpointName[];

/** Small batches, so that each step is reached again and again. */
const SMALL_STEPS: Settings = {
  PLATEFLOW_INTAKE_ENTRY_PREFETCH: '50',
  PLATEFLOW_INTAKE_EXIT_PREFETCH: '50',
  PLATEFLOW_COMMIT_PLATES_MAX: '20',
  PLATEFLOW_RELAY_RECORDS_MAX: '20',
};

/** Publishes a short past with all faults, and keeps the truth about it. */
async function publishTraffic(plant: Plant): Promise<Truth> {
  const truth = new Truth();
  const engine = openEmbeddedEngine({
    file: plant.file,
    partitions: 1,
    pollMs: 10,
    clock: systemClock,
    newDataset: randomUUID,
  });
  const plan = new TrafficPlan({
    ratePerSecond: 200,
    visits: 200,
    anchorMs: systemClock.now() - 60_000,
    seed: 11,
    garages: 2,
    platePool: 400,
    stayMinMs: 500,
    stayMaxMs: 2_000,
    missingEntryShare: 0.2,
    missingExitShare: 0.05,
    duplicateShare: 0.05,
    retransmissionShare: 0.02,
    retransmissionDelayMs: 500,
    misreadShare: 0.02,
    reorderShare: 0.05,
    reorderDelayMs: 200,
    clockSkewMs: 50,
    malformedShare: 0.02,
    bodyBytesMax: 16_384,
    debounceMs: 100,
    skewToleranceMs: 100,
  });
  try {
    for (const publication of mergePublications(plan)) {
      await engine.publisher.publish(publication.kind, [publication]);
      truth.confirmed([publication]);
    }
  } finally {
    await engine.close();
  }
  return truth;
}

const KILLED = { code: null, signal: 'SIGKILL' };
const WHOLE = { tornBytes: 0, problem: undefined };

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
