/** One run: traffic begins, faults come and are healed, everything drains, the checker judges. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AckWatch } from '../checker/acks.ts';
import { readBody } from '../checker/event-body.ts';
import { nameOf } from '../checker/published-set.ts';
import { judgeRun } from '../checker/verdict.ts';
import { drain } from './drain.ts';
import { countOpenStays, readDeadLetters, saidBy, sentOf } from './evidence.ts';
import { planFaults } from './fault-plan.ts';
import { bringAbout } from './fault-course.ts';
import { GARAGE_RULES } from './installation-settings.ts';
import { Installation } from './installation.ts';
import { watchMemory } from './memory-watch.ts';
import { measureTakeover } from './takeover.ts';
import { judgeTakeovers, TAKEOVER_CAUSES } from './takeover-limits.ts';
import { RabbitTrace } from './rabbit-trace.ts';
import { RedisTrace } from './redis-trace.ts';
import type { BodyRules } from '../checker/event-body.ts';
import type { ChaosOptions } from './chaos-options.ts';
import type { Drained } from './drain.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Takeover } from './takeover.ts';
import type { Verdict } from '../checker/verdict.ts';

/** What a run has found. */
export interface ChaosResult {
  readonly seed: number;
  /** How often each kind was brought about. */
  readonly faults: Readonly<Record<string, number>>;
  /** Faults that could not be brought about or healed, takeovers that were late, with the reason. */
  readonly failed: readonly string[];
  /** Kinds that cannot be had on this machine, with the reason. */
  readonly impossible: readonly string[];
  /** Processes that ended by themselves, as `writer 74`, and how often. */
  readonly ends: Readonly<Record<string, number>>;
  readonly takeovers: readonly Takeover[];
  readonly drained: Drained;
  readonly peakBytes: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /**
   * Nothing lost, twice or wrong, all drained, every fault and takeover as it must be, no check left
   * out, and no process ended that must not.
   */
  readonly isGood: boolean;
  /** Where everything is, if it was kept. */
  readonly folder: string | undefined;
}

/** A processor has to do with so much. */
const MEMORY_LIMIT_BYTES = 256 * 1024 * 1024;
const DRAIN_LIMIT_MS = 60_000;
/** What is wrong with the program, or needs a person: no process may end so. */
const FORBIDDEN_ENDS = new Set([70, 78]);
/** After a start, until everybody has taken what is free. */
const QUIET_MS = 3_000;
const DAY_MS = 86_400_000;

/** @param tell is told what happens, line by line */
export async function runChaos(
  options: ChaosOptions,
  tell: (line: string) => void,
): Promise<ChaosResult> {
  const { seed, partitions, isKept } = options;
  const startMs = Date.now();
  const acks = new AckWatch();
  const rules = { ...GARAGE_RULES, fromMs: startMs - 7 * DAY_MS, untilMs: startMs + 7 * DAY_MS };
  const ends: Record<string, number> = {};
  const ended = (name: string, how: number | NodeJS.Signals): void => {
    const end = `${name} ${how}`;
    ends[end] = (ends[end] ?? 0) + 1;
    tell(`${name} has ended by itself: ${how}`);
  };
  const installation = await Installation.open({ ...options, taps: tapsFor(acks, rules), ended });
  const over = new AbortController();
  // What has gone wrong is looked at afterwards.
  let isFolderKept = true;
  try {
    const peaks = watchMemory(installation, over.signal);
    await beginTraffic(installation);
    tell(`everything runs after ${Date.now() - startMs} ms`);
    const { kinds, impossible } = chooseKinds(options.kinds, installation);
    for (const text of impossible) tell(`LEFT OUT ${text}`);
    const done = await bringAbout(installation, planFaults({ ...options, kinds }), tell);
    tell('every fault is healed');
    const failed = [...done.failed];
    const takeovers = await measureTakeovers(installation, options, failed);
    const drained = await endTraffic(installation, partitions);
    tell(`drained: ${drained.left}`);
    const openStays = await countOpenStays(installation).catch((error: Error) => {
      failed.push(`the books could not be read: ${error.message}`);
      return undefined;
    });
    const deadLetters = await readDeadLetters(installation);
    await Promise.all(installation.processors.map((role) => role.stop()));
    over.abort();
    const peakBytes = Object.fromEntries(await peaks);
    const verdict = judgeRun({
      sent: sentOf(installation),
      isStored: (read) => acks.isSafe(read),
      log: await readFile(installation.summaryLog),
      deadLetters,
      books: { openStays },
      memory: Object.entries(peakBytes).map(([process, rssBytes]) => ({ process, rssBytes })),
      memoryLimitBytes: MEMORY_LIMIT_BYTES,
      said: saidBy(installation),
      rules,
      nowMs: Date.now(),
      more: [acks.conclude()],
    });
    const found = { impossible, ends, takeovers, drained, peakBytes, verdict };
    const isGood = isAllGood(found) && failed.length === 0;
    isFolderKept = isKept || !isGood;
    const folder = isFolderKept ? installation.folder : undefined;
    return { seed, ...done, failed, ...found, isGood, folder };
  } finally {
    over.abort();
    await installation.close(isFolderKept);
  }
}

/** A check that could not be made says nothing, so a run without it is not good. */
function isAllGood({
  ends,
  drained,
  verdict,
}: Pick<ChaosResult, 'ends' | 'drained' | 'verdict'>): boolean {
  const isWhole = verdict.checks.every(({ skipped }) => skipped === undefined);
  const isClean = Object.keys(ends).every((end) => !isForbidden(end));
  return verdict.isGood && isWhole && isClean && drained.drainMs !== undefined;
}

/** A machine that cannot do all has a run with what it can do. */
function chooseKinds(kinds: readonly FaultKind[], installation: Installation) {
  const refusals = kinds.map((kind) => ({ kind, refusal: installation.refusalOf(kind) }));
  return {
    kinds: refusals.filter(({ refusal }) => refusal === undefined).map(({ kind }) => kind),
    impossible: refusals
      .filter(({ refusal }) => refusal !== undefined)
      .map(({ kind, refusal }) => `${kind.name}: ${refusal}`),
  };
}

function isForbidden(end: string): boolean {
  return FORBIDDEN_ENDS.has(Number(end.split(' ')[1]));
}

/** What goes over the wires, as the steps that the check of acknowledgements follows. */
function tapsFor(acks: AckWatch, rules: BodyRules) {
  return {
    redis: new RedisTrace((read) => acks.take({ step: 'safe', read })),
    rabbitmq: new RabbitTrace({
      buried: (body) => acks.take({ step: 'buried', body: body.toString('base64') }),
      acked: (queue, body) => {
        const found = readBody(queue, body, rules);
        const read = 'refusal' in found ? undefined : nameOf(found.kind, found.id);
        acks.take({ step: 'acked', read, body: body.toString('base64') });
      },
    }),
  };
}

async function beginTraffic(installation: Installation): Promise<void> {
  const roles = [...installation.roles.values()];
  for (const role of roles) role.begin();
  await Promise.all(roles.map((role) => installation.answered(role)));
}

/** Both are measured when nothing else is wrong; what is wrong with them has failed. */
async function measureTakeovers(
  installation: Installation,
  { processors, takeoverLimitsMs }: ChaosOptions,
  failed: string[],
): Promise<readonly Takeover[]> {
  const takeovers: Takeover[] = [];
  try {
    for (const cause of TAKEOVER_CAUSES) {
      await Promise.all(installation.processors.map((role) => installation.answered(role)));
      await sleep(QUIET_MS);
      const takeover = await measureTakeover(installation, cause);
      if (takeover !== undefined) takeovers.push(takeover);
    }
  } catch (error) {
    failed.push(`a takeover: ${(error as Error).message}`);
  }
  failed.push(...judgeTakeovers(takeovers, processors, takeoverLimitsMs));
  return takeovers;
}

async function endTraffic(installation: Installation, partitions: number): Promise<Drained> {
  const generators = ['entries', 'exits'].map((name) => installation.role(name));
  await Promise.all(generators.map((role) => role.stop()));
  return drain(installation, partitions, DRAIN_LIMIT_MS);
}
