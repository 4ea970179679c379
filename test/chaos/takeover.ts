/** How long a partition is without an owner, when the one that it had dies or holds still. */
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { metricValues } from './metric-values.ts';
import type { Installation } from './installation.ts';
import type { SupervisedRole } from './supervised-role.ts';

const LOOK_MS = 20;
const PATIENCE_MS = 60_000;

export interface Takeover {
  readonly cause: 'killed' | 'held';
  readonly partitions: number;
  /** From the fault until each of its partitions was worked on again; the longest of them. */
  readonly ms: number;
}

/**
 * Does something to the processor that works on the most partitions, and waits until others do.
 * Undefined when there is nobody who could.
 */
export async function measureTakeover(
  installation: Installation,
  cause: Takeover['cause'],
): Promise<Takeover | undefined> {
  const owners = await Promise.all(
    installation.processors.map(async (role) => ({
      role,
      owned: await ownedBy(installation, role),
    })),
  );
  const [first] = owners.toSorted((a, b) => b.owned.length - a.owned.length);
  if (first === undefined || first.owned.length === 0 || owners.length < 2) return undefined;
  const { role, owned } = first;
  const others = owners.filter((owner) => owner.role !== role).map((owner) => owner.role);
  const waiting = cause === 'held' ? others : [...others, role];
  const logs = await Promise.all(waiting.map(endOf));
  const atMs = Date.now();
  if (cause === 'held') role.signal('SIGSTOP');
  else void role.restart('SIGKILL');
  const ms = await untilTakenOver(logs, owned, atMs);
  role.signal('SIGCONT');
  return { cause, partitions: owned.length, ms };
}

/** The partitions that it works on. */
async function ownedBy(installation: Installation, role: SupervisedRole): Promise<number[]> {
  const text = await installation.metrics(role).catch(() => '');
  return metricValues(text, 'parking_partition_standby')
    .filter(({ value }) => value === 0)
    .map(({ labels }) => Number(/partition="(\d+)"/.exec(labels)?.[1]));
}

async function untilTakenOver(
  logs: readonly LogEnd[],
  partitions: readonly number[],
  sinceMs: number,
): Promise<number> {
  for (;;) {
    const times = (await Promise.all(logs.map(takeovers))).flat();
    const firsts = partitions.map((partition) =>
      Math.min(
        ...times
          .filter((taken) => taken.partition === partition && taken.atMs >= sinceMs)
          .map(({ atMs }) => atMs - sinceMs),
      ),
    );
    const longest = Math.max(...firsts);
    if (Number.isFinite(longest)) return longest;
    if (Date.now() - sinceMs > PATIENCE_MS) return Number.POSITIVE_INFINITY;
    await sleep(LOOK_MS);
  }
}

/** A log, and where its end was. */
interface LogEnd {
  readonly log: string;
  readonly size: number;
}

async function endOf({ log }: SupervisedRole): Promise<LogEnd> {
  return { log, size: (await stat(log)).size };
}

/** When a role has taken which partition over since then, by its log. */
async function takeovers({ log, size }: LogEnd): Promise<{ partition: number; atMs: number }[]> {
  const text = await textFrom(log, size);
  return text
    .split('\n')
    .filter((line) => line.includes('"incarnation_started"'))
    .map((line) => JSON.parse(line) as { partition: number; time: string })
    .map(({ partition, time }) => ({ partition, atMs: Date.parse(time) }));
}

/** What a file has from this byte on. */
async function textFrom(path: string, from: number): Promise<string> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc((await file.stat()).size - from);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
