import { expect, it } from 'vitest';
import { MemoryQueues } from '#adapters/memory/memory-queues.ts';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import type { DeliveryChannel } from '#ports/deliveries.ts';

const clock = { now: () => 5_000 };

async function consumed(
  queues: MemoryQueues,
  prefetch: number,
): Promise<{ readonly listener: RecordingListener; readonly channel: DeliveryChannel }> {
  const listener = new RecordingListener();
  return { listener, channel: await queues.open('entry', { prefetch }, listener) };
}

const bodies = (...texts: readonly string[]) => texts.map((text) => ({ body: Buffer.from(text) }));

it('delivers what is published before the publisher goes on', async () => {
  const queues = new MemoryQueues(clock);
  const { listener } = await consumed(queues, 10);

  void queues.publish('entry', bodies('a', 'b'));

  expect(listener.texts).toEqual(['a', 'b']);
  expect(listener.deliveries.map(({ receivedAtMs }) => receivedAtMs)).toEqual([5_000, 5_000]);
});

it('lets a second consumer wait until the first one is over, and gives it what is left', async () => {
  const queues = new MemoryQueues(clock);
  const first = await consumed(queues, 2);
  const second = await consumed(queues, 10);
  await queues.publish('entry', bodies('a', 'b', 'c'));
  await first.listener.received(2);
  expect(second.listener.texts).toEqual([]);

  first.channel.ackThrough(1);
  await first.channel.close();
  await second.listener.received(2);

  const shapes = second.listener.deliveries.map(
    ({ tag, body, redelivered }) => `${tag} ${Buffer.from(body).toString()} ${redelivered}`,
  );
  expect(shapes).toEqual(['1 b true', '2 c false']);
});

it('moves on to the next consumer when the first one wants no more, and what is out stays out', async () => {
  const queues = new MemoryQueues(clock);
  const first = await consumed(queues, 1);
  const second = await consumed(queues, 10);
  await queues.publish('entry', bodies('a', 'b'));
  await first.listener.received(1);

  await first.channel.stop();
  await second.listener.received(1);
  expect(second.listener.texts).toEqual(['b']);

  await first.channel.close();
  await second.listener.received(2);
  expect(second.listener.texts).toEqual(['b', 'a']);
});

it('ends every channel of a queue that breaks, with the error, and gives everything out again', async () => {
  const queues = new MemoryQueues(clock);
  const before = await consumed(queues, 10);
  await queues.publish('entry', bodies('a', 'b'));
  const error = new Error('The connection was lost.');

  queues.break('entry', error);
  before.channel.ackThrough(2);

  expect(before.listener.endings).toEqual([error]);
  const after = await consumed(queues, 10);
  await after.listener.received(2);
  expect(after.listener.texts).toEqual(['a', 'b']);
});

it('refuses to acknowledge what was never delivered', async () => {
  const queues = new MemoryQueues(clock);
  const { channel } = await consumed(queues, 10);
  await queues.publish('entry', bodies('a'));

  expect(() => channel.ackThrough(2)).toThrow('Tag 2 of the entry queue cannot be acknowledged');
});
