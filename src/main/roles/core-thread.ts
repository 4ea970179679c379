/** A thread that decides a part of a recording again. */
import { parentPort, workerData } from 'node:worker_threads';
import { checksum } from '#adapters/checksum.ts';
import { digest } from '#adapters/digest.ts';
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { replayRecording } from '#replay/replay-recording.ts';
import { Shard } from '#replay/shard.ts';
import type { PartOrder, PartReplay } from './core-threads.ts';

const { path, size, index, count, divergencesMax } = workerData as PartOrder;
const numbers: number[] = [];
const {
  recording: _,
  fold: _fold,
  failure,
  ...replay
} = await replayRecording(recordingIn(path, size), {
  digest,
  checksum,
  monotonicMs,
  divergencesMax,
  part: {
    shard: new Shard(index, count),
    summed: (row, recorded, states) => void numbers.push(row, recorded, states),
  },
});
const batches = Float64Array.from(numbers);
const plain = failure && { row: failure.row, message: failure.message };
parentPort?.postMessage({ ...replay, failure: plain, batches } satisfies PartReplay, [
  batches.buffer,
]);
