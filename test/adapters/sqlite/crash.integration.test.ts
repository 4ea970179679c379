import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { PLATES } from './numbered.ts';
import { newFile, openEngine } from './subject.ts';

const SEED = 20_261_121;
const KILLS = 6;

/** Starting a process takes long where many tests run at the same time. */
const TIMEOUT_MS = 60_000;

const TITLE = 'whenever it is killed, all that was confirmed is there and nothing by halves';

test(`${TITLE} (seed ${SEED})`, { timeout: TIMEOUT_MS }, async () => {
  const file = await newFile();
  const random = randomFrom(SEED);
  let queue: QueueEnd = { published: 0, acked: 0 };
  let committed = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const confirmed = await runAndKill(file, queue.published / 3 + 1, 20 + (random() % 300));
    const engine = openEngine(file);
    queue = await checkQueue(engine, confirmed, queue);
    committed = await checkStore(engine, Math.max(committed, confirmed.committed));
    await checkLetters(engine, confirmed.buried);
    await engine.close();
  }
  expect(queue.acked).toBeGreaterThan(KILLS);
  expect(committed).toBeGreaterThan(KILLS);
});

/** The highest numbers that the process has said. */
interface Confirmed {
  published: number;
  committed: number;
  buried: number;
  delivered: number;
  acking: number;
}

/** How many messages were published, and how many acknowledged at most. */
interface QueueEnd {
  readonly published: number;
  readonly acked: number;
}

/** Lets the process run until it has said so many lines, and kills it wherever it is by then. */
async function runAndKill(file: string, nextBatch: number, lines: number): Promise<Confirmed> {
  const script = new URL('./killed-engine.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, file, `${nextBatch}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const confirmed: Confirmed = { published: 0, committed: 0, buried: 0, delivered: 0, acking: 0 };
  let said = 0;
  createInterface(child.stdout).on('line', (line) => {
    const [what, number] = line.split(' ') as [keyof Confirmed, string];
    confirmed[what] = Math.max(confirmed[what], Number(number));
    said += 1;
    if (said === lines) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return confirmed;
}

/** Takes the queue over and acknowledges half of what is there. */
async function checkQueue(
  engine: EmbeddedEngine,
  { published, delivered, acking }: Confirmed,
  before: QueueEnd,
): Promise<QueueEnd> {
  const listener = new RecordingListener();
  const options = { prefetch: Number.MAX_SAFE_INTEGER };
  const channel = await engine.deliveries(0).open('entry', options, listener);
  const waiting = await engine.deliveries(0).backlog('entry');
  await listener.received(waiting);
  const numbers = listener.texts.map(Number);
  const first = numbers[0]!;
  const last = numbers.at(-1)!;

  expect(numbers).toEqual(Array.from({ length: waiting }, (_, i) => first + i));
  expect(last % 3).toBe(0);
  expect(last).toBeGreaterThanOrEqual(Math.max(before.published, 3 * published));
  expect(first).toBeLessThanOrEqual(Math.max(before.acked, acking) + 1);
  const again = listener.deliveries.filter(({ redelivered }) => redelivered);
  expect(again).toEqual(listener.deliveries.slice(0, again.length));
  expect(first + again.length - 1).toBeGreaterThanOrEqual(delivered);

  const half = Math.floor(waiting / 2);
  channel.ackThrough(half);
  await channel.close();
  return { published: last, acked: first - 1 + half };
}

/** @returns how many commits there are */
async function checkStore(engine: EmbeddedEngine, confirmed: number): Promise<number> {
  const store = engine.store(0);
  const { nextCommit, lastSummary, ledgers } = await store.claim();
  const commits = nextCommit - 1;
  expect(commits).toBeGreaterThanOrEqual(confirmed);
  expect(commits).toBeLessThanOrEqual(confirmed + 1);
  expect(lastSummary).toBe(2 * commits);
  expect(ledgers.get('g')?.entries).toBe(commits === 0 ? undefined : commits);
  const state = commits === 0 ? undefined : `${commits}`.repeat(200);
  expect(await store.load(PLATES)).toEqual(PLATES.map(() => state));
  expect(await store.due(commits - 1, commits - 1, 10)).toEqual([]);
  expect(await store.due(commits, 0, 10)).toEqual(commits === 0 ? [] : PLATES);
  const summaries = Array.from({ length: commits }, (_, i) => [`"${i + 1} a"`, `"${i + 1} b"`]);
  expect(await store.readOutbox(0, Number.MAX_SAFE_INTEGER)).toEqual(
    summaries.flat().map((summary, i) => ({ n: i + 1, summary })),
  );
  return commits;
}

async function checkLetters({ deadLetterBox }: EmbeddedEngine, buried: number): Promise<void> {
  const letters = await deadLetterBox.list({ limit: Number.MAX_SAFE_INTEGER });
  const details = letters.map(({ detail }) => detail);
  const batches = [...new Set(details.map((detail) => Number(detail.split(' ')[0])))];
  expect(details).toEqual(batches.flatMap((batch) => [`${batch} a`, `${batch} b`]));
  expect([0, ...batches]).toContain(buried);
  const intact = letters.map(({ body, atMs }) => body.every((byte) => byte === atMs % 256));
  expect(intact.every(Boolean)).toBe(true);
}

/** A small generator of numbers (xorshift), so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
