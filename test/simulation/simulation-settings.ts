/** The settings of a run: small limits, so that each of them is reached, and short times. */
import { loadConfig } from '#config/load.ts';
import type { PartitionSettings } from '#streams/partition-settings.ts';
import type { Config } from '#config/schema.ts';
import type { Random } from './random.ts';

export interface SimulationSettings extends PartitionSettings {
  readonly actors: Config['actors'];
  readonly partitions: number;
  readonly processors: number;
  readonly commandTimeoutMs: number;
  readonly writerTimeoutMs: number;
  /** After so long without a sign of life the broker gives a connection up. */
  readonly heartbeatMs: number;
  readonly requestsMax: number;
}

const DEFAULTS: Config = loadConfig({ files: [], env: {} }).config;

export function drawSettings(random: Random): SimulationSettings {
  const [entryPrefetch, exitPrefetch] = [random.between(1, 40), random.between(1, 40)];
  const { intake, stay, actors } = DEFAULTS;
  const renewMs = random.between(500, 1_500);
  return {
    partitions: random.pick([1, 1, 2, 2, 3, 4]),
    processors: random.pick([1, 2, 2, 3]),
    intake: { ...intake, entryPrefetch, exitPrefetch },
    stay: {
      ...stay,
      allowedLatenessMs: random.between(300, 6_000),
      debounceMs: random.pick([0, 500, 3_000]),
      skewToleranceMs: random.pick([0, 500, 2_000]),
      readsMax: 64,
    },
    watermark: {
      disorderMs: random.pick([0, 0, 0, 500, 3_000]),
      probeMs: random.between(200, 900),
    },
    actors: {
      ...actors,
      mailboxCapacity: entryPrefetch + exitPrefetch,
      residentMax: random.pick([1, 3, 10, 1_000]),
      idleMs: random.between(0, 4_000),
      sweepMs: random.between(500, 3_000),
    },
    commit: { platesMax: random.pick([1, 2, 5, 50]), inFlightMax: random.between(1, 4) },
    deadlines: { pollMs: random.between(100, 900), platesMax: random.pick([1, 3, 50]) },
    outbox: { summariesMax: random.pick([1, 3, 10, 1_000]) },
    relay: {
      recordsMax: random.pick([1, 2, 5, 50]),
      backoffMs: 100,
      backoffMaxMs: random.between(500, 3_000),
    },
    restart: { backoffMs: 100, backoffMaxMs: random.between(500, 3_000) },
    lease: { ttlMs: random.between(2, 4) * renewMs, renewMs },
    commandTimeoutMs: random.between(500, 2_500),
    writerTimeoutMs: random.between(500, 2_500),
    heartbeatMs: random.between(1_000, 4_000),
    requestsMax: random.pick([1, 2, 64]),
  };
}
