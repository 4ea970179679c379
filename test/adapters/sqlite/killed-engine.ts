/**
 * A process for the crash test to kill: `killed-engine.ts FILE NEXT_BATCH`. It publishes batches of
 * three messages, consumes them, commits and buries without end, and says on stdout what it was
 * told is done, or is about to do: `published 7`, `committed 7`, `buried 7`, `delivered 12`, `acking 3`.
 */
import { writeSync } from 'node:fs';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { commitNumbered, lettersNumbered, messagesNumbered } from './numbered.ts';
import type { DeliveryChannel } from '#ports/deliveries.ts';

const [file = '', nextBatch = ''] = process.argv.slice(2);
const engine = openEmbeddedEngine({
  file,
  partitions: 1,
  pollMs: 5,
  clock: { now: () => 0 },
  newDataset: () => 'dataset-1',
});
const say = (text: string): void => void writeSync(1, `${text}\n`);

const channel: DeliveryChannel = await engine.deliveries(0).open(
  'entry',
  { prefetch: 40 },
  {
    delivered: (deliveries) => {
      for (const { body } of deliveries) say(`delivered ${Buffer.from(body).toString()}`);
      const tag = deliveries.at(-1)!.tag;
      // Some deliveries always stay unacknowledged.
      if (tag <= 15) return;
      say(`acking ${Number(Buffer.from(deliveries.at(-1)!.body).toString()) - 15}`);
      channel.ackThrough(tag - 15);
    },
    ended: (error) => {
      if (error !== undefined) throw error;
    },
  },
);
const store = engine.store(0);
const { epoch, nextCommit } = await store.claim();
const letters = engine.deadLetters(0);

for (let batch = Number(nextBatch), n = nextCommit; ; batch += 1, n += 1) {
  await engine.publisher.publish('entry', messagesNumbered(batch));
  say(`published ${batch}`);
  const result = await store.commit(commitNumbered(epoch, n));
  if (result.outcome === 'fenced') throw new Error(result.detail);
  say(`committed ${n}`);
  await letters.bury(lettersNumbered(batch));
  say(`buried ${batch}`);
}
