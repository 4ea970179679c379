/** One run of the whole system from one seed, and what the checker says of it. */
import { judgeRun } from '../checker/verdict.ts';
import { planFaults, scheduleFaults } from './fault-plan.ts';
import { forbidRealTime } from './real-time.ts';
import { Random } from './random.ts';
import { drawSettings } from './simulation-settings.ts';
import { planTraffic } from './traffic.ts';
import { START_MS, World } from './world.ts';
import type { PartitionPorts } from '#streams/partition-settings.ts';
import type { Check } from '../checker/check.ts';
import type { Verdict } from '../checker/verdict.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { PlannedMessage } from './traffic.ts';

/** How long things happen, and how long it may take until everything has drained after that. */
const LENGTH_MS = 30_000;
const DRAIN_MAX_MS = 60_000;
const LOOK_MS = 500;

export interface SimulationRequest {
  readonly seed: number;
  /** Other faults than those that follow from the seed. */
  readonly faults?: readonly PlannedFault[];
  /** Puts something around the ports of each partition: a test plants a fault so. */
  readonly around?: (ports: PartitionPorts) => PartitionPorts;
}

export interface SimulationResult {
  readonly seed: number;
  readonly faults: readonly PlannedFault[];
  readonly isGood: boolean;
  readonly verdict: Verdict;
  readonly trace: readonly string[];
  readonly messages: number;
  readonly summaries: number;
  readonly virtualMs: number;
}

/** Runs a seed. Nothing but the seed and the code decides what happens. */
export async function simulate(request: SimulationRequest): Promise<SimulationResult> {
  const { settled, allowRealTime } = forbidRealTime();
  try {
    return await run(request, settled);
  } finally {
    allowRealTime();
  }
}

/** The faults that follow from a seed. */
function faultsOf(random: Random, processors: number): readonly PlannedFault[] {
  return planFaults(random.of('faults'), LENGTH_MS, processors);
}

async function run(
  { seed, faults: givenFaults, around }: SimulationRequest,
  settled: () => Promise<void>,
): Promise<SimulationResult> {
  const random = new Random(`seed ${seed}`);
  const settings = drawSettings(random.of('settings'));
  const world = new World(random.of('world'), settings, settled, around);
  const { time, cameras, trace } = world;
  const faults = givenFaults ?? faultsOf(random, settings.processors);
  const messages = planTraffic(random.of('traffic'), {
    startMs: START_MS,
    lengthMs: LENGTH_MS,
    partitions: settings.partitions,
  });
  await world.start();
  cameras.start(messages);
  scheduleFaults(world, faults);
  for (let atMs = 0; atMs < LENGTH_MS; atMs += LOOK_MS) {
    await time.advanceTo(START_MS + atMs);
    world.monitor.sample();
  }
  const lastMs = Math.max(LENGTH_MS, ...messages.map(({ atMs }) => atMs));
  const overMs = Math.max(LENGTH_MS, ...faults.map(({ atMs, lengthMs }) => atMs + lengthMs));
  await time.advanceTo(START_MS + Math.max(lastMs, overMs));
  world.heal();
  const verdict = await drain(world, messages);
  return {
    seed,
    faults,
    isGood: verdict.isGood,
    verdict,
    trace: trace.lines,
    messages: messages.length,
    summaries: verdict.checks.find(({ name }) => name === 'bytes')?.counts['lines'] ?? 0,
    virtualMs: trace.atMs,
  };
}

/** Lets time pass until everything is as it must be in the end, or until it has been too long. */
async function drain(world: World, messages: readonly PlannedMessage[]): Promise<Verdict> {
  const { time, monitor } = world;
  const untilMs = time.now() + DRAIN_MAX_MS;
  while (time.now() < untilMs) {
    await time.advanceTo(time.now() + LOOK_MS);
    monitor.sample();
    if ((await world.countUnderway()) === 0 && judge(world, messages, undefined, []).lost === 0) {
      break;
    }
  }
  const left = await world.countUnderway();
  const liveness: Check = {
    name: 'drained',
    must: `Everything has drained within ${DRAIN_MAX_MS / 1000} virtual seconds.`,
    problems: left,
    counts: { left },
    examples: [],
  };
  const openStays = await world.countOpenStays();
  return judge(world, messages, openStays, [liveness, ...monitor.checks]);
}

function judge(
  { disk, broker, settings, bodyRules, time, cameras }: World,
  messages: readonly PlannedMessage[],
  openStays: number | undefined,
  more: readonly Check[],
): Verdict {
  return judgeRun({
    sent: messages.flatMap((message) => {
      const { queue, body } = message;
      const times = cameras.attempts.get(message) ?? 1;
      return Array.from({ length: times }, (_, index) => {
        return { queue, body, isConfirmed: index === 0 };
      });
    }),
    log: disk.bytes,
    deadLetters: broker.letters.map(({ queue, reason, body }) => {
      return { queue, reason, body: Buffer.from(body).toString('base64') };
    }),
    books: { openStays },
    memory: [],
    memoryLimitBytes: 0,
    rules: { ...settings.stay, ...bodyRules },
    nowMs: time.now(),
    more,
  });
}
