/**
 * A recording through the core, by several threads. Each of them reads the file and decides about a
 * part of the plates; what belongs to batches of all plates is put together here.
 */
import { availableParallelism } from 'node:os';
import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { addSums } from '#domain/state-checksum.ts';
import { ReplayFailure } from '#replay/replay-failure.ts';
import type { RecordingSource } from '#ports/recording.ts';
import type { DecisionDivergence } from '#replay/decision-divergence.ts';
import type { CoreReplay } from '#replay/replay-recording.ts';

/** In a thread, what is known of a batch: its line, its recorded checksum, and that of this part. */
const NUMBERS_A_BATCH = 3;

/** What a thread is asked to do. */
export interface PartOrder {
  readonly path: string;
  /** Bytes of the file, which may be written to meanwhile. */
  readonly size: number;
  readonly index: number;
  readonly count: number;
  readonly divergencesMax: number;
}

/** What comes back from it. */
export interface PartReplay extends Omit<CoreReplay, 'recording' | 'fold' | 'failure'> {
  readonly failure: { readonly row: number | undefined; readonly message: string } | undefined;
  readonly batches: Float64Array;
}

/** More threads read more than they decide. */
const THREADS_MAX = 4;
/** A smaller file is read before a thread has begun. */
const BYTES_MIN = 16 << 20;
/** Nearly everything is forgotten at once, so it is let gather. */
const YOUNG_GENERATION_MB = 128;

/** How many threads a recording is worth on this machine. */
export async function threadsFor(path: string): Promise<number> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  return size < BYTES_MIN ? 1 : Math.min(availableParallelism(), THREADS_MAX);
}

/** Replays a recording with so many threads. Rejects only when a thread cannot be run. */
export async function replayInThreads(
  path: string,
  count: number,
  divergencesMax: number,
): Promise<CoreReplay> {
  const { size } = await stat(path);
  const orders = Array.from({ length: count }, (_, index) => ({
    path,
    size,
    index,
    count,
    divergencesMax,
  }));
  const parts = await Promise.all(orders.map((order) => run(order)));
  return putTogether(recordingIn(path, size), parts, divergencesMax);
}

function run(order: PartOrder): Promise<PartReplay> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./core-thread.ts', import.meta.url), {
      workerData: order,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('A thread has ended without a result.')));
  });
}

function putTogether(
  recording: RecordingSource,
  parts: readonly PartReplay[],
  divergencesMax: number,
): CoreReplay {
  const [first] = parts as readonly [PartReplay, ...PartReplay[]];
  const failure = parts
    .flatMap((part) => part.failure ?? [])
    .toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0))[0];
  // After a failure the threads are not at the same row.
  const states = failure === undefined ? compareStates(parts.map(({ batches }) => batches)) : [];
  const divergences = [...parts.flatMap((part) => part.divergences), ...states];
  const { header, deliveries, closed } = first;
  return {
    recording,
    header,
    deliveries,
    closed,
    decided: sum(parts.map((part) => part.decided)),
    // They decide side by side.
    decidingMs: Math.max(...parts.map((part) => part.decidingMs)),
    divergenceCount: sum(parts.map((part) => part.divergenceCount)) + states.length,
    divergences: divergences.toSorted((a, b) => a.row - b.row).slice(0, divergencesMax),
    ...(failure && { failure: new ReplayFailure(failure.row, new Error(failure.message)) }),
  };
}

/** The checksums of a batch are those of all its plates together. */
function compareStates(parts: readonly Float64Array[]): readonly DecisionDivergence[] {
  const divergences: DecisionDivergence[] = [];
  const [first] = parts;
  if (first === undefined) return divergences;
  for (let at = 0; at < first.length; at += NUMBERS_A_BATCH) {
    const [row = 0, recorded = 0] = first.subarray(at, at + 2);
    let states = 0;
    for (const batches of parts) states = addSums(states, batches[at + 2] ?? 0);
    if (states === recorded) continue;
    const [expected, actual] = [String(recorded), String(states)];
    divergences.push({ row, what: 'states', about: 'the plates of the batch', expected, actual });
  }
  return divergences;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
