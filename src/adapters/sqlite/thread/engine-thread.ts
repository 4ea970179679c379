/** The thread that owns the file: the embedded engine, spoken to by messages. */
import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../system-clock.ts';
import { openEmbeddedEngine } from '../embedded-engine.ts';
import { packSegment, unpackSegment } from '../segment.ts';
import { toPlainError } from './messages.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Delivery, DeliveryChannel } from '#ports/deliveries.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { EmbeddedEngine } from '../embedded-engine.ts';
import type { Ack, Call, End, Handout, Opened, Publication, ThreadOptions } from './messages.ts';

const port = parentPort;
if (port === null) throw new Error('The engine thread was not started as a thread.');

const engine = openOwnEngine();
port.postMessage({ opened: undefined } satisfies Opened);
const stores = new Map<number, StayStore>();
const channels = new Map<number, DeliveryChannel>();

/** What came in a message has the types of the port; `never` lets it be handed on as it is. */
type Arguments = readonly [never, never, never];
type Method = (partition: number, args: Arguments) => Promise<unknown>;

const METHODS: Readonly<Record<string, Method>> = {
  publish: (_partition, [publication]) => {
    const { queue, plates, segment } = publication as Publication;
    const bodies = unpackSegment(segment);
    const messages = bodies.map((body, index) => ({ plate: plates[index] as string, body }));
    return engine.publisher.publish(queue, messages);
  },
  closePublisher: () => engine.publisher.close(),
  open,
  stop: async (_partition, [channel]) => channels.get(channel)?.stop(),
  closeChannel: async (_partition, [channel]) => channels.get(channel)?.close(),
  backlog: (partition, [queue]) => engine.deliveries(partition).backlog(queue),
  claim: (partition) => storeOf(partition).claim(),
  load: (partition, [keys]) => storeOf(partition).load(keys),
  commit: (partition, [commit]) => storeOf(partition).commit(commit),
  due: (partition, [nowMs, watermarkMs, limit]) =>
    storeOf(partition).due(nowMs, watermarkMs, limit),
  readOutbox: (partition, [afterN, limit]) => storeOf(partition).readOutbox(afterN, limit),
  trimOutbox: (partition, [throughN]) => storeOf(partition).trimOutbox(throughN),
  bury: (partition, [letters]) => engine.deadLetters(partition).bury(letters),
  list: (_partition, [options]) => engine.deadLetterBox.list(options),
  count: () => engine.deadLetterBox.count(),
  find: (_partition, [id]) => engine.deadLetterBox.find(id),
  retry: (_partition, [ids]) => engine.deadLetterBox.retry(ids),
  discard: (_partition, [ids]) => engine.deadLetterBox.discard(ids),
  close: () => engine.close(),
};

function openOwnEngine(): EmbeddedEngine {
  try {
    return openEmbeddedEngine({
      ...(workerData as ThreadOptions),
      clock: systemClock,
      newDataset: randomUUID,
    });
  } catch (error) {
    port?.postMessage({ opened: toPlainError(error) } satisfies Opened);
    throw error;
  }
}

port.on('message', (message: Call | Ack) => {
  if ('ackThrough' in message) acknowledge(message);
  else void answer(message);
});

async function answer({ id, name, partition, args }: Call): Promise<void> {
  try {
    const value = await METHODS[name]?.(partition, args as Arguments);
    port?.postMessage({ id, value });
  } catch (error) {
    port?.postMessage({ id, error: toPlainError(error) });
  }
  if (name === 'close') port?.close();
}

function storeOf(partition: number): StayStore {
  let store = stores.get(partition);
  if (store === undefined) {
    store = engine.store(partition);
    stores.set(partition, store);
  }
  return store;
}

async function open(partition: number, args: Arguments): Promise<void> {
  const [channel, queue, prefetch] = args as readonly [number, SightingKind, number];
  const opened = await engine.deliveries(partition).open(
    queue,
    { prefetch },
    {
      delivered: (deliveries) => handOut(channel, deliveries),
      ended: (error) => {
        channels.delete(channel);
        const ended = error === undefined ? undefined : toPlainError(error);
        port?.postMessage({ channel, ended } satisfies End);
      },
    },
  );
  channels.set(channel, opened);
}

function handOut(channel: number, deliveries: readonly Delivery[]): void {
  const [first] = deliveries;
  if (first === undefined) return;
  const segment = packSegment(deliveries.map(({ body }) => body));
  const redelivered = deliveries.findLastIndex((delivery) => delivery.redelivered) + 1;
  const { tag: firstTag, receivedAtMs } = first;
  const handout: Handout = { channel, firstTag, redelivered, receivedAtMs, segment };
  port?.postMessage(handout, [segment.buffer]);
}

/** An acknowledgement that cannot be taken ends the channel: the deliveries come again. */
function acknowledge({ channel, ackThrough }: Ack): void {
  try {
    channels.get(channel)?.ackThrough(ackThrough);
  } catch (error) {
    port?.postMessage({ channel, ended: toPlainError(error) } satisfies End);
    // Its consumer has gone: nothing more is to be read for it. Of a second end nobody is told.
    void channels
      .get(channel)
      ?.close()
      .catch(() => undefined);
  }
}
