/**
 * A demonstration: both generators, the processor and the writer in one process, each of them as it
 * runs alone, and at the end the log judged by what the generators know to be true.
 */
import { stat } from 'node:fs/promises';
import { systemClock } from '#adapters/system-clock.ts';
import { Truth } from '#traffic/truth.ts';
import { judge } from '#traffic/verdict.ts';
import { wait } from '../wait.ts';
import { checkLog, readLines } from './demo-log.ts';
import { publishTraffic } from './demo-traffic.ts';
import { startProcessor } from './processor-role.ts';
import { Staging } from './staging.ts';
import type { Config } from '#config/schema.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import type { Phase } from '#traffic/scenario.ts';
import type { Verdict } from '#traffic/verdict.ts';
import type { RoleContext } from '../command-context.ts';
import type { DemoSize } from './demo-traffic.ts';
import type { Engine } from './engine.ts';
import type { Observation } from './observation.ts';
import type { AroundPorts } from './processor-role.ts';
import type { RunningWriter } from './writer-role.ts';

const LOOK_MS = 50;

/** Where a demonstration is. */
export type DemoPhase = 'publishing' | 'catching up' | 'waiting for late entries' | 'judging';

type DemoRole = Pick<RoleContext, 'config' | 'telemetry' | 'life'>;
type DemoWriter = Pick<RunningWriter, 'url' | 'failed'>;

export interface DemoOptions {
  /** The life of the command: when it is to stop, no more is published. */
  readonly role: DemoRole;
  readonly engine: Engine;
  readonly writer: DemoWriter;
  readonly size: DemoSize;
  readonly observation: Observation;
  /** Puts something around the ports of each partition. */
  readonly around?: AroundPorts;
  readonly entered: (phase: DemoPhase) => void;
  /** Called when a phase of the scenario begins. */
  readonly began: (phase: Phase) => void;
}

/** What came of it. */
export interface DemoResult {
  readonly verdict: Verdict;
  /** From the first event to the last settlement, in seconds. */
  readonly seconds: number;
  /** When it began, in UTC, as ISO 8601. */
  readonly startedAt: string;
}

/**
 * Finishes what an earlier run has left in the queues, so that it is not counted with this one.
 *
 * @throws what the processor or the writer has failed with
 */
export async function finishEarlier(
  role: DemoRole,
  engine: Engine,
  writer: DemoWriter,
): Promise<void> {
  const { orFailed, stop, end, isRunning } = startStoppable(role, engine, writer);
  try {
    const isDone = async (): Promise<boolean> =>
      isRunning() && (await countWaiting(role.config, engine)) === 0;
    await orFailed((over) => until(isDone, over));
    await stop();
  } finally {
    end();
  }
}

/**
 * Runs the demonstration to its end. What is published goes to garages of its own, so that what an
 * earlier run has left in the store does not change the verdict.
 *
 * @throws CommandFailed when the log is damaged
 * @throws what the processor or the writer has failed with
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const { role, engine, observation, size, entered } = options;
  const { config } = role;
  const { log } = config.writer;
  const { size: logStart } = await stat(log);
  const anchorMs = systemClock.now();
  const scenario = 'scenario' in size ? size.scenario : undefined;
  const staging = new Staging({ scenario, anchorMs, clock: systemClock, wait });
  const staged = staging.engine(engine);
  const { orFailed, stop, end } = startStoppable(
    role,
    staged,
    options.writer,
    staging.sink,
    options.around,
  );
  const truth = new Truth();
  const garagePrefix = `demo-${anchorMs.toString(36)}`;
  const traffic = { size, anchorMs, garagePrefix };
  try {
    entered('publishing');
    const told = staging.follow((phase, { name }) => {
      role.telemetry.emit('phase_began', { scenario: name, phase: phase.name });
      options.began(phase);
    });
    await orFailed((over) => {
      const stopping = AbortSignal.any([role.life.stopping, over]);
      return publishTraffic(role, engine.publisher, traffic, truth, stopping);
    });
    staging.end();
    await told;
    entered('catching up');
    await orFailed((over) => until(() => isCaughtUp(options, truth), over));
    const seconds = (systemClock.now() - anchorMs) / 1000;
    entered('waiting for late entries');
    await orFailed((over) => waitForDecisions(config, engine, over));
    await stop();
    entered('judging');
    await checkLog(log);
    const lines = readLines(log, logStart, garagePrefix);
    const verdict = await judge(truth, lines, {
      deadLetters: observation.deadLettersByReason,
      mayBuryTwice: observation.restarts > 0,
    });
    return { verdict, seconds, startedAt: new Date(anchorMs).toISOString() };
  } finally {
    staging.end();
    end();
  }
}

/** A processor that runs until it is told to stop, and not only until the command is. */
interface StoppableProcessor {
  /**
   * Waits for the work, which needs the processor and the writer. However that ends, the signal that
   * the work was given is aborted then: work that is given up must not keep the process.
   *
   * @throws what one of the two has failed with, before the work was done
   */
  readonly orFailed: <T>(work: (over: AbortSignal) => Promise<T>) => Promise<T>;
  /** Lets the processor finish what it has begun. Rejects when the writer fails meanwhile. */
  readonly stop: () => Promise<void>;
  /** Ends it at once. */
  readonly end: () => void;
  readonly isRunning: () => boolean;
}

/** A processor that goes on while the command has been asked to stop: its work is judged. */
function startStoppable(
  role: DemoRole,
  engine: Engine,
  { url, failed }: DemoWriter,
  reach?: (sink: SummarySink) => SummarySink,
  around?: AroundPorts,
): StoppableProcessor {
  const stopping = new AbortController();
  const life = { ...role.life, stopping: stopping.signal };
  const processor = startProcessor({ ...role, life }, engine, url, reach, around);
  const gone = processor.done.then(() => {
    throw new Error('The processor has stopped before the run was over.');
  });
  gone.catch(() => undefined);
  return {
    orFailed: async (work) => {
      const over = new AbortController();
      try {
        return await Promise.race([work(over.signal), gone, failed]);
      } finally {
        over.abort();
      }
    },
    // Without a writer it would try again for ever.
    stop: () => {
      stopping.abort();
      return Promise.race([processor.done, failed]);
    },
    end: () => processor.end(),
    isRunning: () => processor.isRunning(),
  };
}

/** After a restart deliveries can be settled twice, so their number alone does not say it. */
async function isCaughtUp(
  { role, engine, observation }: DemoOptions,
  { deliveries }: Truth,
): Promise<boolean> {
  return observation.settled >= deliveries && (await countWaiting(role.config, engine)) === 0;
}

async function countWaiting({ partitions }: Config, engine: Engine): Promise<number> {
  let waiting = 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    const deliveries = engine.deliveries(partition);
    waiting += (await deliveries.backlog('entry')) + (await deliveries.backlog('exit'));
  }
  return waiting;
}

/** Exits without an entry wait for one; after that nothing must be due any longer. */
async function waitForDecisions(config: Config, engine: Engine, over: AbortSignal): Promise<void> {
  const { pollMs } = config.deadlines;
  await wait(config.stay.allowedLatenessMs + 2 * pollMs, over);
  for (let partition = 0; partition < config.partitions; partition += 1) {
    const store = engine.store(partition);
    await until(async () => {
      const nowMs = systemClock.now();
      return (await store.due(nowMs - pollMs, nowMs - pollMs, 1)).length === 0;
    }, over);
  }
}

/** Looks again and again until it is so, or until the signal is aborted. */
async function until(isSo: () => Promise<boolean>, over: AbortSignal): Promise<void> {
  while (!over.aborted && !(await isSo())) await wait(LOOK_MS, over);
}
