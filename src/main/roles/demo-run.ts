/**
 * A demonstration: both generators, the processor and the writer in one process, each of them as it
 * runs alone, and at the end the log judged by what the generators know to be true.
 */
import { stat } from 'node:fs/promises';
import { systemClock } from '#adapters/system-clock.ts';
import { Truth } from '#traffic/truth.ts';
import { judge } from '#traffic/verdict.ts';
import { checkLog, readLines } from './demo-log.ts';
import { publishTraffic } from './demo-traffic.ts';
import { wait } from './generator-role.ts';
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
import type { AroundPorts, RunningProcessor } from './processor-role.ts';

const LOOK_MS = 50;

/** Where a demonstration is. */
export type DemoPhase = 'publishing' | 'catching up' | 'waiting for late entries' | 'judging';

type DemoRole = Pick<RoleContext, 'config' | 'telemetry' | 'life'>;

export interface DemoOptions {
  /** The life of the command: when it is to stop, no more is published. */
  readonly role: DemoRole;
  readonly engine: Engine;
  readonly writerUrl: string;
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
 */
export async function finishEarlier(
  role: DemoRole,
  engine: Engine,
  writerUrl: string,
): Promise<void> {
  const { processor, stop } = startStoppable(role, engine, writerUrl);
  try {
    await orFailed(
      until(async () => processor.isRunning() && (await countWaiting(role.config, engine)) === 0),
      processor,
    );
    await stop();
  } finally {
    processor.end();
  }
}

/**
 * Runs the demonstration to its end. What is published goes to garages of its own, so that what an
 * earlier run has left in the store does not change the verdict.
 *
 * @throws CommandFailed when the log is damaged
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
  const { processor, stop } = startStoppable(
    role,
    staged,
    options.writerUrl,
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
    await orFailed(publishTraffic(role, engine.publisher, traffic, truth), processor);
    staging.end();
    await told;
    entered('catching up');
    await orFailed(
      until(() => isCaughtUp(options, truth)),
      processor,
    );
    const seconds = (systemClock.now() - anchorMs) / 1000;
    entered('waiting for late entries');
    await orFailed(waitForDecisions(config, engine), processor);
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
    processor.end();
  }
}

/** A processor that goes on while the command has been asked to stop: its work is judged. */
function startStoppable(
  role: DemoRole,
  engine: Engine,
  writerUrl: string,
  reach?: (sink: SummarySink) => SummarySink,
  around?: AroundPorts,
): { readonly processor: RunningProcessor; readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const life = { ...role.life, stopping: stopping.signal };
  const processor = startProcessor({ ...role, life }, engine, writerUrl, reach, around);
  const stop = (): Promise<void> => {
    stopping.abort();
    return processor.done;
  };
  return { processor, stop };
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
async function waitForDecisions(config: Config, engine: Engine): Promise<void> {
  const { pollMs } = config.deadlines;
  await wait(config.stay.allowedLatenessMs + 2 * pollMs, new AbortController().signal);
  for (let partition = 0; partition < config.partitions; partition += 1) {
    const store = engine.store(partition);
    await until(async () => {
      const nowMs = systemClock.now();
      return (await store.due(nowMs - pollMs, nowMs - pollMs, 1)).length === 0;
    });
  }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const never = new AbortController().signal;
  while (!(await isSo())) await wait(LOOK_MS, never);
}

/** A processor that ends while it is needed fails the run. */
async function orFailed<T>(work: Promise<T>, processor: RunningProcessor): Promise<T> {
  const failed = processor.done.then(() => {
    throw new Error('The processor has stopped before the run was over.');
  });
  return Promise.race([work, failed]);
}
