/** What every engine's queues must do: D1 to D4 of `src/ports/deliveries.ts`, and what they imply. */
import { describe, expect, test } from 'vitest';
import { RecordingListener } from './recording-listener.ts';
import { closing } from './subject.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Deliveries, Delivery, DeliveryChannel } from '#ports/deliveries.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { Open } from './subject.ts';

export interface QueuePorts {
  readonly publisher: Publisher;
  readonly deliveries: Deliveries;
}

export function deliveriesContract(name: string, open: Open<QueuePorts>): void {
  describe(`the queues of ${name}`, () => {
    order(open);
    prefetch(open);
    redelivery(open);
    life(open);
  });
}

function order(open: Open<QueuePorts>): void {
  test('D1: deliver in the order of publishing, with the tags 1, 2, 3, ...', async () => {
    const subject = await closing(open());
    const texts = numbered(1, 1_500);
    await publish(subject, texts.slice(0, 700));
    await publish(subject, texts.slice(700));
    const { listener } = await consume(subject, 2_000);

    await listener.received(1_500);

    expect(listener.texts).toEqual(texts);
    expect(listener.tags).toEqual(texts.map((_, i) => i + 1));
    expect(listener.deliveries.every(({ redelivered }) => !redelivered)).toBe(true);
  });

  test('D1: entry and exit are two queues, each with tags of its own', async () => {
    const subject = await closing(open());
    await publish(subject, ['in 1', 'in 2'], 'entry');
    await publish(subject, ['out 1', 'out 2'], 'exit');
    const entry = await consume(subject, 10, 'entry');
    const exit = await consume(subject, 10, 'exit');

    await Promise.all([entry.listener.received(2), exit.listener.received(2)]);

    expect(entry.listener.texts).toEqual(['in 1', 'in 2']);
    expect(exit.listener.texts).toEqual(['out 1', 'out 2']);
    expect(exit.listener.tags).toEqual([1, 2]);
    expect(exit.listener.deliveries.map(({ queue }) => queue)).toEqual(['exit', 'exit']);
    expect([entry.channel.queue, exit.channel.queue]).toEqual(['entry', 'exit']);
  });

  test('deliver what is published after the channel was opened', async () => {
    const subject = await closing(open());
    const { listener } = await consume(subject, 10);

    await publish(subject, ['a']);
    await listener.received(1);
    await publish(subject, ['b', 'c']);
    await listener.received(3);

    expect(listener.texts).toEqual(['a', 'b', 'c']);
    expect(listener.tags).toEqual([1, 2, 3]);
  });

  test('deliver the bytes as they are, whatever they are', async () => {
    const subject = await closing(open());
    const bodies = [
      Uint8Array.from({ length: 256 }, (_, i) => i),
      new Uint8Array(0),
      new Uint8Array(1_000_000).fill(7),
      new TextEncoder().encode('{"vehicle_plate":"ÄÖ-Ü 東京 🚗"}'),
    ];
    await subject.publisher.publish(
      'entry',
      bodies.map((body) => ({ plate: 'AB1', body })),
    );
    const { listener } = await consume(subject, 10);

    await listener.received(4);

    const equal = listener.deliveries.map(({ body }, i) => Buffer.compare(body, bodies[i]!));
    expect(equal).toEqual([0, 0, 0, 0]);
  });
}

function prefetch(open: Open<QueuePorts>): void {
  test('D2: no more than `prefetch` deliveries are unacknowledged', async () => {
    const subject = await closing(open());
    await publish(subject, numbered(1, 10));
    const { listener, channel } = await consume(subject, 3);

    await listener.received(3);
    expect(await subject.deliveries.backlog('entry')).toBe(7);
    expect(listener.tags).toEqual([1, 2, 3]);

    channel.ackThrough(2);
    await listener.received(5);
    expect(await subject.deliveries.backlog('entry')).toBe(5);
    expect(listener.tags).toEqual([1, 2, 3, 4, 5]);
  });

  test('D2: holds over a long run with acknowledgements of any size', async () => {
    const subject = await closing(open());
    let unacked = 0;
    let most = 0;
    const acked: number[] = [];
    const { listener, channel } = await consume(subject, 7, 'entry', (deliveries) => {
      unacked += deliveries.length;
      most = Math.max(most, unacked);
      const count = Math.min(unacked, 1 + (acked.length % 7));
      queueMicrotask(() => {
        acked.push((acked.at(-1) ?? 0) + count);
        unacked -= count;
        channel.ackThrough(acked.at(-1)!);
      });
    });

    await publish(subject, numbered(1, 600));
    await listener.received(600);

    expect(most).toBe(7);
    expect(listener.texts).toEqual(numbered(1, 600));
  });

  test('count as backlog what waits, and not what is out', async () => {
    const subject = await closing(open());
    const { deliveries } = subject;
    expect(await deliveries.backlog('entry')).toBe(0);
    await publish(subject, numbered(1, 5));
    expect(await deliveries.backlog('entry')).toBe(5);
    expect(await deliveries.backlog('exit')).toBe(0);

    const { listener, channel } = await consume(subject, 2);
    await listener.received(2);
    expect(await deliveries.backlog('entry')).toBe(3);
    channel.ackThrough(1);
    await channel.close();

    expect(await deliveries.backlog('entry')).toBe(4);
  });
}

function redelivery(open: Open<QueuePorts>): void {
  test('D3: what was not acknowledged comes again first, in order and marked', async () => {
    const subject = await closing(open());
    await publish(subject, ['a', 'b', 'c', 'd', 'e']);
    const before = await consume(subject, 3);
    await before.listener.received(3);
    before.channel.ackThrough(1);
    await before.listener.received(4);
    await before.channel.close();
    await publish(subject, ['f']);

    const after = await consume(subject, 10);
    await after.listener.received(5);

    expect(shapes(after.listener)).toEqual(['1 b again', '2 c again', '3 d again', '4 e', '5 f']);
  });

  test('D3: also for another process', async () => {
    const first = await closing(open());
    await publish(first, numbered(1, 300));
    const before = await consume(first, 100);
    await before.listener.received(100);
    before.channel.ackThrough(40);
    await before.listener.received(140);

    const second = await closing(first.reopen());
    const after = await consume(second, 1_000);
    await after.listener.received(260);

    expect(after.listener.texts).toEqual(numbered(41, 300));
    const again = after.listener.deliveries.filter(({ redelivered }) => redelivered);
    expect(again.map(({ tag }) => tag)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test('D3: as often as it takes', async () => {
    const subject = await closing(open());
    await publish(subject, ['a', 'b']);
    for (let time = 0; time < 3; time += 1) {
      const { listener, channel } = await consume(subject, 10);
      await listener.received(2);
      expect(listener.texts).toEqual(['a', 'b']);
      expect(listener.deliveries.map(({ redelivered }) => redelivered)).toEqual(
        time === 0 ? [false, false] : [true, true],
      );
      await channel.close();
    }
  });

  test('what was acknowledged does not come again', async () => {
    const first = await closing(open());
    await publish(first, numbered(1, 700));
    const before = await consume(first, 1_000);
    await before.listener.received(700);
    before.channel.ackThrough(700);
    await before.channel.close();

    const second = await closing(first.reopen());
    expect(await second.deliveries.backlog('entry')).toBe(0);
    await publish(second, ['new']);
    const after = await consume(second, 10);
    await after.listener.received(1);

    expect(shapes(after.listener)).toEqual(['1 new']);
  });

  test('D4: an acknowledgement on a channel that has ended is without effect', async () => {
    const subject = await closing(open());
    await publish(subject, ['a', 'b', 'c']);
    const stale = await consume(subject, 10);
    await stale.listener.received(3);
    await stale.channel.close();
    const current = await consume(subject, 10);
    await current.listener.received(3);

    stale.channel.ackThrough(3);
    current.channel.ackThrough(1);
    await current.channel.close();

    const next = await consume(subject, 10);
    await next.listener.received(2);
    expect(shapes(next.listener)).toEqual(['1 b again', '2 c again']);
  });
}

function life(open: Open<QueuePorts>): void {
  test('after `stop` nothing more is delivered, but what is out can be acknowledged', async () => {
    const subject = await closing(open());
    await publish(subject, ['a', 'b', 'c', 'd']);
    const { listener, channel } = await consume(subject, 2);
    await listener.received(2);

    await channel.stop();
    channel.ackThrough(2);
    await channel.stop();
    await channel.close();

    expect(listener.texts).toEqual(['a', 'b']);
    const after = await consume(subject, 10);
    await after.listener.received(2);
    expect(after.listener.texts).toEqual(['c', 'd']);
  });

  test('a channel says once that it has ended, without an error when it was asked to', async () => {
    const subject = await closing(open());
    const { listener, channel } = await consume(subject, 2);

    await channel.stop();
    expect(listener.endings).toEqual([]);
    await channel.close();
    await channel.close();

    expect(listener.endings).toEqual([undefined]);
  });

  test('a consumer can acknowledge and close while it is being delivered to', async () => {
    const subject = await closing(open());
    const { listener, channel } = await consume(subject, 1, 'entry', ([delivery]) => {
      channel.ackThrough(delivery!.tag);
      if (delivery!.tag === 2) void channel.close();
    });

    await publish(subject, ['a', 'b', 'c']);
    await listener.end;

    expect(listener.texts).toEqual(['a', 'b']);
    const after = await consume(subject, 1);
    await after.listener.received(1);
    expect(after.listener.texts).toEqual(['c']);
  });
}

/** Opens a channel with a listener that records. */
async function consume(
  { deliveries }: QueuePorts,
  prefetch: number,
  queue: SightingKind = 'entry',
  react?: (deliveries: readonly Delivery[]) => void,
): Promise<{ readonly listener: RecordingListener; readonly channel: DeliveryChannel }> {
  const listener = new RecordingListener(react);
  return { listener, channel: await deliveries.open(queue, { prefetch }, listener) };
}

async function publish(
  { publisher }: QueuePorts,
  texts: readonly string[],
  queue: SightingKind = 'entry',
): Promise<void> {
  await publisher.publish(
    queue,
    texts.map((text) => ({ plate: 'AB123', body: Buffer.from(text) })),
  );
}

function numbered(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `message ${first + i}`);
}

function shapes({ deliveries }: RecordingListener): readonly string[] {
  return deliveries.map(
    ({ tag, body, redelivered }) =>
      `${tag} ${Buffer.from(body).toString()}${redelivered ? ' again' : ''}`,
  );
}
