/**
 * How fast a recording is replayed through the pure core: the whole of it with reading its file,
 * decoding and the checksums of all states, and of that deciding alone. Run it with
 * `node bench/replay.bench.ts [events] [runs]`; without numbers it is a million events, three times.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checksum } from '#adapters/checksum.ts';
import { digest } from '#adapters/digest.ts';
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { replayRecording } from '#replay/replay-recording.ts';
import { formatRate, report } from './measure.ts';
import { recordTraffic } from './replay/recorded-traffic.ts';

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 3);

const OPTIONS = { digest, checksum, monotonicMs, divergencesMax: 3 };

/** Everything that `plateflow replay --core-only` does. */
async function measureReplay(path: string): Promise<void> {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const result = await replayRecording(recordingIn(path), OPTIONS);
  const seconds = (performance.now() - startedMs) / 1000;
  if (result.failure !== undefined) throw result.failure;
  if (result.divergenceCount > 0) throw new Error(JSON.stringify(result.divergences));
  const { user, system } = process.cpuUsage(cpuBefore);
  const deciding = `${(result.decidingMs / 1000).toFixed(2)} s in the core`;
  const cpu = `${((user + system) / 1e6).toFixed(2)} s of CPU`;
  const rate = formatRate(result.deliveries / seconds);
  report('replayed', `${deciding}, ${seconds.toFixed(2)} s in all, ${rate}, ${cpu}`);
}

const folder = await mkdtemp(join(tmpdir(), 'plateflow-replay-bench-'));
try {
  const path = join(folder, 'recording.ndjson');
  await recordTraffic(path, EVENTS);
  const { size } = await stat(path);
  report(`a recording of ${EVENTS.toLocaleString('en')} events`, `${(size / 1e6).toFixed(0)} MB`);
  for (let run = 0; run < RUNS; run += 1) await measureReplay(path);
} finally {
  await rm(folder, { recursive: true });
}
