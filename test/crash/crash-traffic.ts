/** What the tests of failpoints share: the places, and traffic whose truth is known. */
import { randomUUID } from 'node:crypto';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { Truth } from '#traffic/truth.ts';
import type { FailpointName } from '#ports/failpoints.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { Plant, Settings } from '#test/support/plant.ts';

export const PROCESSOR_FAILPOINTS = [
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

export const WRITER_FAILPOINTS = [
  'before-fdatasync',
  'after-fdatasync',
] as const satisfies readonly FailpointName[];

/** Small batches, so that each step is reached again and again. */
export const SMALL_STEPS: Settings = {
  PLATEFLOW_INTAKE_ENTRY_PREFETCH: '50',
  PLATEFLOW_INTAKE_EXIT_PREFETCH: '50',
  PLATEFLOW_COMMIT_PLATES_MAX: '20',
  PLATEFLOW_RELAY_RECORDS_MAX: '20',
};

/** What a log is that nothing is wrong with. */
export const WHOLE = { tornBytes: 0, problem: undefined };

/** Publishes a short past with all faults, and keeps the truth about it. */
export async function publishTraffic(plant: Plant): Promise<Truth> {
  const engine = openEmbeddedEngine({
    file: plant.file,
    partitions: 1,
    pollMs: 10,
    clock: systemClock,
    newDataset: randomUUID,
  });
  try {
    return await publishTo(engine.publisher);
  } finally {
    await engine.close();
  }
}

async function publishTo(publisher: Publisher): Promise<Truth> {
  const truth = new Truth();
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
  for (const publication of mergePublications(plan)) {
    await publisher.publish(publication.kind, [publication]);
    truth.confirmed([publication]);
  }
  return truth;
}
