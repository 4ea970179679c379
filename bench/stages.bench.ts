/**
 * What one message costs in each stage between the queue and the store. Run it with
 * `node bench/stages.bench.ts`. Each figure is the median of several runs.
 */
import { of, Subject } from 'rxjs';
import { digest } from '#adapters/digest.ts';
import { Mailbox } from '#actors/mailbox.ts';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { AckMark } from '#streams/ack-mark.ts';
import { judged } from '#streams/judged.ts';
import { runWithPermits } from '#streams/permits.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { medianSeconds, report } from './measure.ts';
import { STAY_RULES, traffic } from './workload.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Delivery } from '#ports/deliveries.ts';

const RUNS = 7;
const BATCH = 500;
const LIMITS = {
  mailboxCapacity: 2_000,
  residentMax: 100_000,
  residentReadsMax: 1_000_000,
  idleMs: 60_000,
};
const DECODE = { ...STAY_RULES, bodyBytesMax: 16_384, garageId: 'main' };

const deliveries: Delivery[] = [];
for (const { kind, body } of mergePublications(new TrafficPlan(traffic(25_000)))) {
  const tag = deliveries.length + 1;
  deliveries.push({ queue: kind, tag, body, redelivered: false, receivedAtMs: 0 });
}
const count = deliveries.length;
const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) =>
  deliveries.slice(index * BATCH, (index + 1) * BATCH),
);
const mail = deliveries.flatMap((delivery) => {
  const decoded = decodeSighting(delivery.queue, delivery.body, DECODE);
  return decoded.ok ? [{ sighting: decoded.sighting, delivery }] : [];
});
const lastMs = Math.max(...mail.map(({ sighting }: { sighting: Sighting }) => sighting.atMs));

async function stage(name: string, messages: number, work: () => void): Promise<void> {
  const seconds = await medianSeconds(RUNS, work);
  report(name, `${Math.round((seconds / messages) * 1e9).toLocaleString('en')} ns`);
}

console.log(`${count.toLocaleString('en')} deliveries, in batches of ${BATCH}\n`);

await stage('decode: bytes to sighting', count, () => {
  for (const { queue, body } of deliveries) decodeSighting(queue, body, DECODE);
});

await stage('judged: decode, check the time, as a stream', count, () => {
  const source$ = new Subject<readonly Delivery[]>();
  const subscription = source$.pipe(judged(DECODE, { now: () => lastMs })).subscribe();
  for (const batch of batches) source$.next(batch);
  subscription.unsubscribe();
});

await stage('mailbox: offer, read, drop', mail.length, () => {
  const mailbox = new Mailbox(LIMITS.mailboxCapacity);
  for (const message of mail) {
    mailbox.offer(message);
    mailbox.read();
    mailbox.drop(1);
  }
});

await stage('actors: tell, turn with decision, end', mail.length, () => {
  const plates = new PlateRegistry({
    limits: LIMITS,
    rules: STAY_RULES,
    digest,
    ledgers: new Map(),
  });
  const present = { nowMs: lastMs, watermarkMs: lastMs };
  for (let index = 0; index < mail.length; index += BATCH) {
    for (const message of mail.slice(index, index + BATCH)) plates.tell(message, lastMs);
    const selection = plates.select(BATCH);
    if (selection === undefined) continue;
    const unseen = selection.cold.map(() => undefined);
    plates.end(plates.begin(selection, unseen, present), lastMs);
  }
});

await stage('permits: take and run, one piece of work each', count, () => {
  let remaining = count;
  of(undefined)
    .pipe(
      runWithPermits({
        permits: 4,
        take: () => (remaining-- > 0 ? remaining : undefined),
        run: (work) => of(work),
      }),
    )
    .subscribe();
});

await stage('ack mark: done', count, () => {
  const mark = new AckMark();
  mark.delivered(count);
  for (let tag = 1; tag <= count; tag += 1) mark.done(tag);
});
