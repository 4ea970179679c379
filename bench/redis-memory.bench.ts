/**
 * What a plate costs in Redis: memory of parked plates, of the worst plate and of the outbox, and
 * the time of the commit script with a million plates stored. Run it with
 * `node bench/redis-memory.bench.ts [PLATES] [COMMITS]`; it starts a redis-server of its own.
 *
 * States, deadlines and summaries are what the domain makes of events; making them is not measured.
 */
import { createHash, randomUUID } from 'node:crypto';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { openRedisEngine } from '#adapters/redis/redis-engine.ts';
import { digest } from '#adapters/digest.ts';
import { decide } from '#domain/decide.ts';
import { evolve } from '#domain/evolve.ts';
import { encodeState } from '#domain/plate-state-codec.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { plateKey } from '#domain/plate.ts';
import { startRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { report } from './measure.ts';
import { STAY_RULES } from './workload.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Plate, PlateKey } from '#domain/plate.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { PlateWrite } from '#ports/stay-store.ts';

const PLATES = Number(process.argv[2] ?? 1_000_000);
const COMMITS = Number(process.argv[3] ?? 400);
const WORST_PLATES = 5_000;
const FILL_BATCH = 5_000;
const COMMIT_PLATES = 512;
const IN_FLIGHT = 4;
const START_MS = Date.UTC(2026, 10, 21, 9);
const HOUR_MS = 3_600_000;
/** The watermark of queues that are behind, so that an exit is held; and of queues that are not. */
const BEHIND = Number.NEGATIVE_INFINITY;
const CAUGHT_UP = Number.POSITIVE_INFINITY;

type Commits = (writes: readonly PlateWrite[], summaries?: readonly string[]) => Promise<unknown>;

interface Written {
  readonly write: PlateWrite;
  readonly state: PlateState;
  readonly summaries: readonly string[];
}

/** The time of the events, so that deadlines are as far ahead as in operation. */
let nowMs = START_MS;
// Rewriting the append-only file is a second process, which would be measured with the rest.
const server = await startRedis({ 'auto-aof-rewrite-percentage': '0' });
const engine = openRedisEngine({
  url: `${server.url}/0`,
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 60_000,
  partitions: 1,
  newDataset: randomUUID,
  clock: { now: () => nowMs },
  owner: 'bench',
  leaseTtlMs: 10_000,
  witness: { connected: () => undefined, lost: (_, error) => console.error(error.message) },
});
try {
  const store = engine.store(0);
  const { epoch, nextCommit } = await store.claim();
  let next = nextCommit;
  const commit: Commits = (writes, summaries = []) =>
    store.commit({ epoch, number: next++, writes, summaries, ledgers: new Map() });

  const empty = await usedMemory();
  for (let from = 0; from < PLATES; from += FILL_BATCH) {
    const indices = range(from, Math.min(from + FILL_BATCH, PLATES));
    await commit(indices.map((index) => see(index, UNSEEN, 'entry', START_MS).write));
  }
  const full = await usedMemory();
  report(`bytes a parked plate, of ${PLATES.toLocaleString('en')}`, perUnit(full - empty, PLATES));

  const summaries = await measureCommits(commit, (keys) => store.load(keys));
  const busy = await usedMemory();
  await store.trimOutbox(summaries);
  report('bytes a summary in the outbox', perUnit(busy - (await usedMemory()), summaries));

  await measureWorst(commit);
  await measureAudit(() => store.claim());
} finally {
  await engine.close();
  await server.stop();
}

/** Random plates of all, loaded first: exits that end a stay, exits that are held, and entries. */
async function measureCommits(
  commit: Commits,
  load: (keys: readonly PlateKey[]) => Promise<unknown>,
): Promise<number> {
  const batches = planCommits();
  nowMs += HOUR_MS;
  const summaries = batches.reduce((sum, { summaries: { length } }) => sum + length, 0);
  const before = await usedCpuUs();
  const ownBefore = process.cpuUsage();
  const startedMs = performance.now();
  const queue = batches.values();
  const work = async (): Promise<void> => {
    for (const { writes, summaries } of queue) {
      await load(writes.map(({ key }) => key));
      await commit(writes, summaries);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  const seconds = (performance.now() - startedMs) / 1_000;
  const own = process.cpuUsage(ownBefore);
  const after = await usedCpuUs();
  const events = batches.length * COMMIT_PLATES;
  report('summaries of 100 plates', ((100 * summaries) / events).toFixed(0));
  report('commits/s, of 512 plates, 4 in flight', (batches.length / seconds).toFixed(0));
  report('plates/s', (events / seconds).toFixed(0));
  report('microseconds of the script a plate', perUnit(after.script - before.script, events));
  report(
    'microseconds of Redis a plate, disk and network too',
    perUnit(after.all - before.all, events),
  );
  report('microseconds of this process a plate', perUnit(own.user + own.system, events));
  return summaries;
}

function planCommits(): readonly { readonly writes: PlateWrite[]; readonly summaries: string[] }[] {
  const states = new Map<number, PlateState>();
  const left: number[] = [];
  let newest = PLATES;
  return range(0, COMMITS).map((round) => {
    const atMs = START_MS + HOUR_MS + round * 20;
    const chosen = new Map<number, Written>();
    const returning = left.splice(0, COMMIT_PLATES / 5);
    while (chosen.size < COMMIT_PLATES) {
      const share = chosen.size / COMMIT_PLATES;
      const kind = share < 0.6 ? 'exit' : 'entry';
      const index = kind === 'entry' ? (returning.pop() ?? newest++) : randomPlate();
      const state = states.get(index) ?? (index < PLATES ? parked(index) : UNSEEN);
      if (chosen.has(index) || state.isInside !== (kind === 'exit')) continue;
      const written = see(index, state, kind, atMs, share < 0.4 ? CAUGHT_UP : BEHIND);
      chosen.set(index, written);
      states.set(index, written.state);
      if (share < 0.4) left.push(index);
    }
    const writes = [...chosen.values()].map(({ write }) => write);
    return { writes, summaries: [...chosen.values()].flatMap(({ summaries }) => summaries) };
  });
}

/** Plates that have as many reads as are remembered, each with the summary that it led to. */
async function measureWorst(commit: Commits): Promise<void> {
  const before = await usedMemory();
  const writes = range(2 * PLATES, 2 * PLATES + WORST_PLATES).map((index) => {
    let seen = see(index, UNSEEN, 'entry', START_MS);
    for (let read = 1; read < STAY_RULES.readsMax; read += 1) {
      const kind = read % 2 === 0 ? 'entry' : 'exit';
      seen = see(index, seen.state, kind, START_MS + read * HOUR_MS);
    }
    return seen.write;
  });
  await commit(writes);
  const bytes = (await usedMemory()) - before;
  report(`bytes a plate with ${STAY_RULES.readsMax} reads`, perUnit(bytes, WORST_PLATES));
}

/** A claim as after a start of Redis: everything that is stored is added up. */
async function measureAudit(claim: () => Promise<unknown>): Promise<void> {
  const { partition, plates } = partitionKeys(0);
  const stored = await withRedis(server.url, async (redis) => {
    await redis.hdel(partition, 'audited');
    return redis.hlen(plates);
  });
  const startedMs = performance.now();
  await claim();
  const tookMs = performance.now() - startedMs;
  report(`milliseconds of the audit of ${stored.toLocaleString('en')} plates`, tookMs.toFixed(0));
  report('microseconds of the audit a plate', ((tookMs * 1_000) / stored).toFixed(1));
}

function parked(index: number): PlateState {
  return see(index, UNSEEN, 'entry', START_MS).state;
}

function see(
  index: number,
  before: PlateState,
  kind: SightingKind,
  atMs: number,
  watermarkMs = CAUGHT_UP,
): Written {
  const plate = `B${index.toString(36).toUpperCase().padStart(6, '0')}` as Plate;
  const garageId = `garage-${(index % 4) + 1}`;
  const key = plateKey(garageId, plate);
  const id = eventId(`${index} ${kind} ${atMs}`);
  const sighting = { kind, id, key, garageId, plate, atMs, laneId: `${kind}-1` };
  const context = { rules: STAY_RULES, nowMs: atMs + 230, watermarkMs, digest };
  const decision = decide(key, before, sighting, context);
  const state = evolve(before, decision);
  const { clockMs: dueAtMs, watermarkMs: heldUntilMs } = state.wake ?? {};
  const summaries = decision.summaries.map((summary) => JSON.stringify(summary));
  return { write: { key, state: encodeState(state), dueAtMs, heldUntilMs }, state, summaries };
}

/** As long as a UUID, which is what cameras send, and the same at each run. */
function eventId(text: string): string {
  const hex = createHash('md5').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function randomPlate(): number {
  return Math.floor(Math.random() * PLATES);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function perUnit(total: number, units: number): string {
  return (total / units).toFixed(total / units < 100 ? 2 : 0);
}

function usedMemory(): Promise<number> {
  return withRedis(server.url, async (redis) =>
    infoValue(await redis.info('memory'), 'used_memory'),
  );
}

async function usedCpuUs(): Promise<{ readonly script: number; readonly all: number }> {
  return withRedis(server.url, async (redis) => {
    const cpu = await redis.info('cpu');
    const seconds =
      infoValue(cpu, 'used_cpu_sys_main_thread') + infoValue(cpu, 'used_cpu_user_main_thread');
    const stats = await redis.info('commandstats');
    return { script: Number(/cmdstat_eval:.*?usec=(\d+)/.exec(stats)?.[1]), all: seconds * 1e6 };
  });
}

function infoValue(text: string, name: string): number {
  return Number(new RegExp(`^${name}:(.*)$`, 'm').exec(text)?.[1]);
}
