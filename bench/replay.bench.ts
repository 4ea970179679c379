/**
 * How fast a recording is replayed through the pure core, the reading of its file included. Run it
 * with `node bench/replay.bench.ts [events] [runs]`; without numbers it is a million, three times.
 *
 * The recording is one of traffic with all its faults, in batches as under load. It is made first, by
 * the same actors and the same recorder that a processor has.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { checksum } from '#adapters/checksum.ts';
import { digest } from '#adapters/digest.ts';
import { RecordingFile } from '#adapters/recordings/recording-file.ts';
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { refuseByTime } from '#domain/admission.ts';
import { DECISIONS } from '#domain/decision-versions.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { RecordingPlates } from '#main/roles/recording-plates.ts';
import { replayInThreads } from '#main/roles/core-threads.ts';
import { replayRecording } from '#replay/replay-recording.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { formatRate, report } from './measure.ts';
import { STAY_RULES, traffic } from './workload.ts';
import type { RecordedRules } from '#ports/recording.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { PlateKey } from '#domain/plate.ts';

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 3);
/** Deliveries that come together, and plates in a commit. */
const BATCH = 256;
const RULES: RecordedRules = { ...STAY_RULES, garageId: 'main', bodyBytesMax: 16_384 };
const LIMITS = {
  mailboxCapacity: 2_000,
  residentMax: 10_000,
  residentReadsMax: 30_000,
  idleMs: 60_000,
};

/** The state of the plates, as a store has it. */
const stored = new Map<PlateKey, string>();

async function record(path: string): Promise<void> {
  const header = {
    recording: 1,
    recordedWith: 'bench',
    decisions: DECISIONS,
    partition: 0,
    startedAtMs: 0,
    rules: RULES,
    configHash: 'bench',
    pseudonymised: false,
  };
  const clock = { now: () => 0 };
  const file = await RecordingFile.create(path, header, { clock, ended: () => undefined });
  file.write({ is: 'incarnation', epoch: 1 });
  const registry = new PlateRegistry({ limits: LIMITS, rules: RULES, digest, ledgers: new Map() });
  const plates = new RecordingPlates(registry, file, checksum);
  let nowMs = 0;
  const tags = { entry: 0, exit: 0 };
  let deliveries: Delivery[] = [];
  const take = async (): Promise<void> => {
    file.write({ is: 'judged', nowMs });
    for (const delivery of deliveries) {
      file.write({ is: 'delivery', ...delivery });
      const decoded = decodeSighting(delivery.queue, delivery.body, RULES);
      const { queue, tag } = delivery;
      const rejection = decoded.ok
        ? refuseByTime(decoded.sighting, nowMs, RULES)
        : decoded.rejection;
      if (rejection !== undefined) {
        file.write({ is: 'refused', queue, tag, reason: rejection.reason });
      } else if (decoded.ok) {
        plates.tell({ sighting: decoded.sighting, delivery }, nowMs);
      }
    }
    deliveries = [];
    for (;;) {
      const selection = plates.select(BATCH);
      if (selection === undefined) break;
      const states = selection.cold.map((key) => stored.get(key));
      const batch = plates.begin(selection, states, { nowMs, watermarkMs: nowMs });
      for (const { key, state } of batch.writes) if (state !== undefined) stored.set(key, state);
      plates.end(batch, nowMs);
    }
    if (plates.isOverLimit) plates.passivate(nowMs);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const visits = EVENTS;
  let count = 0;
  for (const { kind, body, publishAtMs } of mergePublications(new TrafficPlan(traffic(visits)))) {
    nowMs = Math.round(publishAtMs);
    tags[kind] += 1;
    const redelivered = false;
    deliveries.push({ queue: kind, tag: tags[kind], body, redelivered, receivedAtMs: nowMs });
    if (deliveries.length === BATCH) await take();
    count += 1;
    if (count === EVENTS) break;
  }
  await take();
  await file.close();
}

async function measure(path: string, threads: number): Promise<void> {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const result =
    threads === 1
      ? await replayRecording(recordingIn(path), { digest, checksum, divergencesMax: 3 })
      : await replayInThreads(path, threads, 3);
  const seconds = (performance.now() - startedMs) / 1000;
  if (result.failure !== undefined) throw result.failure;
  if (result.divergenceCount > 0) throw new Error(JSON.stringify(result.divergences));
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = `${((user + system) / 1e6).toFixed(2)} s of CPU`;
  const rate = formatRate(result.deliveries / seconds);
  const name = threads === 1 ? 'one thread' : `${threads} threads, their start included`;
  report(`decided again by ${name}`, `${seconds.toFixed(2)} s, ${rate}, ${cpu}`);
}

const folder = await mkdtemp(join(tmpdir(), 'plateflow-replay-bench-'));
try {
  const path = join(folder, 'recording.ndjson');
  await record(path);
  stored.clear();
  const { size } = await stat(path);
  report(`a recording of ${EVENTS.toLocaleString('en')} events`, `${(size / 1e6).toFixed(0)} MB`);
  for (const threads of [1, 2]) {
    for (let run = 0; run < RUNS; run += 1) await measure(path, threads);
  }
} finally {
  await rm(folder, { recursive: true });
}
