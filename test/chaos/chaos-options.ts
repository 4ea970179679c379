/** The command line of a chaos run. */
import { parseArgs } from 'node:util';
import { FAULT_KINDS } from './fault-kinds.ts';
import { TAKEOVER_LIMITS_MS } from './takeover-limits.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { TakeoverLimits } from './takeover-limits.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** How long faults are begun for, in milliseconds. */
  readonly lengthMs: number;
  readonly processors: number;
  readonly partitions: number;
  readonly ratePerSecond: number;
  /** How long a partition belongs to a processor that says nothing, in milliseconds. */
  readonly leaseMs: number;
  readonly kinds: readonly FaultKind[];
  /** The pause between the begins of two faults, in milliseconds. */
  readonly pauseMs: readonly [from: number, to: number];
  /** A takeover that takes longer makes the run not good. */
  readonly takeoverLimitsMs: TakeoverLimits;
  /** Whether the folder with everything stays. */
  readonly isKept: boolean;
  /** Where the result is written as JSON, if anywhere. */
  readonly resultFile: string | undefined;
}

/** When the command line cannot be understood. */
export class ChaosUsageError extends Error {
  override readonly name = 'ChaosUsageError';
}

export const CHAOS_HELP = `Usage: npm run chaos -- [options]

Runs RabbitMQ, Redis, processors, writer and generators as processes of their own, does them harm by
a plan, heals everything, waits until all has drained, and lets a checker judge the result that
shares no code with Plateflow. Ends with 0 when nothing is lost, twice or wrong and others take over
within 2 s of a kill and 15 s of a stop, with 1 otherwise.

Options:
  --seed N          the plan of faults and the traffic (default: from the clock)
  --minutes M       how long faults are begun for (default: 3)
  --processors N    1 to 4; all compete for all partitions (default: 2)
  --partitions N    1 to 4 (default: 2)
  --rate R          visits that begin each second (default: 60)
  --lease MS        how long a processor may be silent before another takes over (default: 2000);
                    with more than 10000 a takeover can be later than is promised
  --faults LIST     names, or parts of names, with commas between (default: all)
  --pause MS-MS     the time between the begins of two faults (default: 800-2600)
  --keep            keep the folder with the logs and what was sent; of a run that failed it is kept
  --json FILE       write the result to a file as well
  --list            the kinds of faults, and no run
  --help            this text

The checker holds all events in memory; for millions of them give it a heap of 16 GB.

Examples:
  npm run chaos -- --seed 7 --minutes 10
  npm run chaos -- --seed 7 --minutes 2 --faults killed,disk --keep
  NODE_OPTIONS=--max-old-space-size=16000 npm run chaos -- --processors 4 --partitions 4 \\
    --rate 1075 --minutes 47.5 --pause 1500-3900 --json result.json
`;

/**
 * @param seed the one to take when none is given
 * @returns the options, or `help` or `list` when that is all that was asked for
 * @throws ChaosUsageError with what is wrong
 */
export function readChaosOptions(
  args: readonly string[],
  seed: number,
): ChaosOptions | 'help' | 'list' {
  const { values } = parse(args);
  if (values.help === true) return 'help';
  if (values.list === true) return 'list';
  return {
    seed: toNumber('seed', values.seed, seed, 0, 2 ** 32 - 1),
    lengthMs: toNumber('minutes', values.minutes, 3, 0.1, 1_440) * 60_000,
    processors: toNumber('processors', values.processors, 2, 1, 4),
    partitions: toNumber('partitions', values.partitions, 2, 1, 4),
    ratePerSecond: toNumber('rate', values.rate, 60, 1, 10_000),
    leaseMs: toNumber('lease', values.lease, 2_000, 500, 60_000),
    kinds: chooseKinds(values.faults),
    pauseMs: toPause(values.pause ?? '800-2600'),
    takeoverLimitsMs: TAKEOVER_LIMITS_MS,
    isKept: values.keep === true,
    resultFile: values.json,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: text,
        minutes: text,
        processors: text,
        partitions: text,
        rate: text,
        lease: text,
        faults: text,
        pause: text,
        json: text,
        keep: flag,
        list: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new ChaosUsageError(`${(error as Error).message} See --help.`);
  }
}

function toNumber(
  name: string,
  text: string | undefined,
  normal: number,
  least: number,
  most: number,
): number {
  const number = text === undefined ? normal : Number(text);
  if (number >= least && number <= most) return number;
  throw new ChaosUsageError(`--${name} ${text}: it is a number from ${least} to ${most}.`);
}

function toPause(text: string): readonly [number, number] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined || Number(from) > Number(to)) {
    throw new ChaosUsageError(
      `--pause ${text}: it is two times in milliseconds, such as 500-2000.`,
    );
  }
  return [Number(from), Number(to)];
}

function chooseKinds(list: string | undefined): readonly FaultKind[] {
  if (list === undefined) return FAULT_KINDS;
  const parts = list.split(',').filter((part) => part !== '');
  for (const part of parts) {
    if (!FAULT_KINDS.some(({ name }) => name.includes(part))) {
      throw new ChaosUsageError(`--faults ${part}: there is no such kind; --list shows them.`);
    }
  }
  return FAULT_KINDS.filter(({ name }) => parts.some((part) => name.includes(part)));
}
