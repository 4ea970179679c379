/**
 * A recording of traffic with all its faults, in batches as under load, made by the same actors and the
 * same recorder that a processor has.
 */
import { PlateRegistry } from '#actors/plate-registry.ts';
import { checksum } from '#adapters/checksum.ts';
import { digest } from '#adapters/digest.ts';
import { RecordingFile } from '#adapters/recordings/recording-file.ts';
import { refuseByTime } from '#domain/admission.ts';
import { DECISIONS } from '#domain/decision-versions.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { RecordingPlates } from '#main/roles/recording-plates.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { STAY_RULES, traffic } from '../workload.ts';
import type { RecordedRules } from '#ports/recording.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { PlateKey } from '#domain/plate.ts';

/** Deliveries that come together, and plates in a commit. */
const BATCH = 256;
/** As of the real vehicles in `test/adapters/recordings/uiowa.test.ts`: 18,191 events of 4,894. */
const EVENTS_A_PLATE = 3.7;
const RULES: RecordedRules = { ...STAY_RULES, garageId: 'main', bodyBytesMax: 16_384 };
const LIMITS = {
  mailboxCapacity: 2_000,
  residentMax: 10_000,
  residentReadsMax: 30_000,
  idleMs: 60_000,
};

/** Records so many events. */
export async function recordTraffic(path: string, events: number): Promise<void> {
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
  /** The states of the plates, as a store has them. */
  const stored = new Map<PlateKey, string>();
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
  let count = 0;
  const plan = new TrafficPlan({
    ...traffic(events),
    platePool: Math.ceil(events / EVENTS_A_PLATE),
  });
  for (const { kind, body, publishAtMs } of mergePublications(plan)) {
    nowMs = Math.round(publishAtMs);
    tags[kind] += 1;
    const redelivered = false;
    deliveries.push({ queue: kind, tag: tags[kind], body, redelivered, receivedAtMs: nowMs });
    if (deliveries.length === BATCH) await take();
    count += 1;
    if (count === events) break;
  }
  await take();
  await file.close();
}
