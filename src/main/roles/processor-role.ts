/** The processor: every partition between its queues, its store and the writer. */
import { PlateRegistry } from '#actors/plate-registry.ts';
import { digest } from '#adapters/digest.ts';
import { failpointOf } from '#adapters/failpoints.ts';
import { monotonicMs, systemClock } from '#adapters/system-clock.ts';
import { createWriterClient } from '#adapters/writer-client/writer-client.ts';
import { startPartition } from '#streams/run-partition.ts';
import type { Config } from '#config/schema.ts';
import type { Failpoint } from '#ports/failpoints.ts';
import type { PartitionPorts } from '#streams/partition-settings.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import { wait } from '../wait.ts';
import { showLimits } from './configured-limits.ts';
import { watchDeadLetters } from './dead-letter-watch.ts';
import { measureStore } from './measured-store.ts';
import { checkPartition } from './partition-readiness.ts';
import type { RoleContext } from '../command-context.ts';
import type { ReadinessCheck } from '#http/ops-app.ts';
import type { Engine } from './engine.ts';

/** A processor that runs. */
export interface RunningProcessor {
  /** Resolves when it has stopped and has finished what it had begun. */
  readonly done: Promise<void>;
  /** Ends it at once. */
  end(): void;
  /** Of each partition by name, whether it works or is ready to; throws with the reason if not. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** Whether every partition works. */
  isRunning(): boolean;
}

/** The same ports of a partition, with something around them. */
export type AroundPorts = (ports: PartitionPorts, partition: number) => PartitionPorts;

/** What a processor needs of the role that it runs in. */
export type ProcessorContext = Pick<RoleContext, 'config' | 'telemetry'> & {
  readonly life: Pick<RoleContext['life'], 'stopping'>;
};

/**
 * Starts the partitions; they stop when the life of the role ends.
 *
 * @param reach puts something between the processor and its writer
 * @param around puts something around the ports of a partition
 */
export function startProcessor(
  { config, telemetry, life }: ProcessorContext,
  engine: Engine,
  writerUrl: string,
  reach: (sink: SummarySink) => SummarySink = (sink) => sink,
  around: AroundPorts = (ports) => ports,
): RunningProcessor {
  const { token } = config.writer;
  const { timeoutMs } = config.relay;
  const sink = reach(createWriterClient({ url: writerUrl, timeoutMs, token }));
  // One for all partitions: it acts once in this process.
  const failpoint = failpointOf(config.failpoint);
  const partitions = Array.from({ length: config.partitions }, (_, partition) =>
    startPartition(
      partition,
      around(portsOf(partition, config, engine, sink, telemetry, failpoint), partition),
      config,
      life.stopping,
    ),
  );
  const hideLimits = showLimits(config, telemetry);
  const ended = new AbortController();
  void watchDeadLetters(engine.deadLetterBox, telemetry, wait, ended.signal);
  const end = (): void => {
    ended.abort();
    hideLimits();
    partitions.forEach((running) => running.end());
  };
  const finish = async (): Promise<void> => {
    try {
      await Promise.all(partitions.map((running) => running.done));
    } finally {
      end();
      await sink.close();
    }
  };
  return {
    done: finish(),
    end,
    checks: Object.fromEntries(
      partitions.map(({ state }, partition) => [
        `partition ${partition}`,
        () => checkPartition(state()),
      ]),
    ),
    isRunning: () => partitions.every(({ state }) => state().is === 'running'),
  };
}

function portsOf(
  partition: number,
  config: Config,
  engine: Engine,
  sink: SummarySink,
  telemetry: Telemetry,
  failpoint: Failpoint,
): PartitionPorts {
  return {
    lease: engine.lease(partition),
    deliveries: engine.deliveries(partition),
    store: measureStore(engine.store(partition), {
      system: config.engine === 'embedded' ? 'sqlite' : 'redis',
      telemetry,
      monotonicMs,
    }),
    deadLetters: engine.deadLetters(partition),
    sink,
    clock: systemClock,
    monotonicMs,
    telemetry,
    failpoint,
    random: Math.random,
    createPlates: (ledgers) =>
      new PlateRegistry({ limits: config.actors, rules: config.stay, digest, ledgers }),
  };
}
