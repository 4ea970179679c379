/** Consuming when the broker, the queue or the way between fails. */
import { expect, test } from 'vitest';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { basicAck, connectionClose } from './frames.ts';
import { connectRaw, openEngine, preparedBroker, withRawChannel } from './subject.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { Channel } from 'amqplib';
import type { RabbitEngine } from '#adapters/rabbitmq/rabbit-engine.ts';
import type { DeliveryChannel } from '#ports/deliveries.ts';

describeWithServers('the consumer of RabbitMQ', () => {
  test('says once that the connection was lost, and the next channel begins anew', async () => {
    const { proxy, engine } = await proxied();
    await publish(engine, ['a', 'b', 'c']);
    const before = await consume(engine, 2);
    await before.listener.received(2);
    before.channel.ackThrough(1);
    await before.listener.received(3);

    proxy.cut();
    const reason = await before.listener.end;
    const after = await consume(engine, 10);
    await after.listener.received(2);

    expect(reason?.message).toContain(`RabbitMQ at ${proxy.address} was lost`);
    expect(before.listener.endings).toHaveLength(1);
    expect(shapes(after.listener)).toEqual(['1 b again', '2 c again']);
  });

  test('a tag of a lost connection acknowledges nothing on the next one', async () => {
    const { proxy, engine } = await proxied();
    await publish(engine, ['a', 'b', 'c']);
    const stale = await consume(engine, 10);
    await stale.listener.received(3);
    proxy.cut();
    await stale.listener.end;
    const current = await consume(engine, 10);
    await current.listener.received(3);

    stale.channel.ackThrough(3);
    await stale.channel.stop();
    await stale.channel.close();
    current.channel.ackThrough(1);
    await current.channel.close();

    const next = await consume(engine, 10);
    await next.listener.received(2);
    expect(shapes(next.listener)).toEqual(['1 b again', '2 c again']);
    expect(stale.listener.endings).toHaveLength(1);
  });

  test('only the channel ends when the broker closes only the channel', async () => {
    const { proxy, engine } = await proxied();
    await publish(engine, ['a']);
    const entry = await consume(engine, 10);
    const exit = new RecordingListener();
    await engine.deliveries(0).open('exit', { prefetch: 10 }, exit);
    await entry.listener.received(1);

    // The first channel of the connection is the one that was opened first.
    proxy.sayToBroker(basicAck(1, 99));
    const reason = await entry.listener.end;
    entry.channel.ackThrough(1);
    await engine.publisher.publish('exit', [{ plate: 'AB1', body: Buffer.from('x') }]);
    await exit.received(1);

    expect(reason?.message).toContain('unknown delivery tag 99');
    expect(entry.listener.endings).toHaveLength(1);
    expect(exit.endings).toEqual([]);
  });

  test('the end of the connection by an operator is said in the words of the broker', async () => {
    const { proxy, engine } = await proxied();
    const { listener } = await consume(engine, 10);

    proxy.sayToClient(connectionClose(320, "CONNECTION_FORCED - 'by an operator'"));
    const reason = await listener.end;

    expect(reason?.message).toMatch(/was lost: .*CONNECTION_FORCED - 'by an operator'/);
    expect(listener.endings).toHaveLength(1);
  });

  test('ends when its queue is deleted, and says what to do', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    const { listener, channel } = await consume(engine, 10);

    await withRawChannel(url, (raw) => raw.deleteQueue('vehicle.entry'));
    const reason = await listener.end;
    await channel.close();

    expect(reason?.message).toMatch(/queue vehicle\.entry.*plateflow topology apply$/);
    expect(listener.endings).toHaveLength(1);
    await expect(consume(engine, 10)).rejects.toThrow(
      /no queue 'vehicle.entry' .*plateflow topology apply$/,
    );
    await expect(engine.deliveries(0).backlog('entry')).rejects.toThrow("no queue 'vehicle.entry'");
  });

  test('closing ends in time when the broker does not answer', async () => {
    const { proxy, engine } = await proxied({ connectTimeoutMs: 2_000 });
    const { listener, channel } = await consume(engine, 10);
    proxy.freeze();

    await expect(channel.close()).rejects.toThrow('did not answer within 2000 ms');
    await expect(channel.close()).rejects.toThrow('did not answer within 2000 ms');

    expect(listener.endings).toHaveLength(1);
    expect(listener.endings[0]?.message).toContain('did not answer within 2000 ms');
    // The broker takes the queue away from a connection that it knows to be gone.
    proxy.thaw();
    const next = await consume(engine, 10);
    expect(next.listener.endings).toEqual([]);
  });

  test('a listener that throws ends its channel and nothing else', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    const exit = new RecordingListener();
    await engine.deliveries(0).open('exit', { prefetch: 10 }, exit);
    const { listener } = await consume(engine, 10, () => {
      throw new Error('a fault');
    });

    await publish(engine, ['a']);
    const reason = await listener.end;
    await engine.publisher.publish('exit', [{ plate: 'AB1', body: Buffer.from('x') }]);
    await exit.received(1);

    expect(reason?.message).toBe('a fault');
    expect(listener.endings).toHaveLength(1);
    expect(exit.endings).toEqual([]);
  });

  test('a tag that is not out cannot be acknowledged, and the channel lives on', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await publish(engine, ['a', 'b']);
    const { listener, channel } = await consume(engine, 10);
    await listener.received(2);

    channel.ackThrough(1);
    channel.ackThrough(1);
    expect(() => channel.ackThrough(3)).toThrow('Tag 3 of the entry queue');
    channel.ackThrough(2);
    expect(() => channel.ackThrough(1)).toThrow('Tag 1 of the entry queue');
    await channel.close();

    expect(listener.endings).toEqual([undefined]);
    expect(await engine.deliveries(0).backlog('entry')).toBe(0);
  });

  test('D3: holds when the connection is lost again and again under way', async () => {
    const { proxy, engine } = await proxied();
    await publish(engine, numbered(0, 600));
    let next = 0;

    for (let round = 0; round < 4; round += 1) {
      let acked = 0;
      const { listener, channel } = await consume(engine, 100, (batch) => {
        const { tag } = batch.at(-1)!;
        acked = tag - (tag % 7);
        channel.ackThrough(acked);
        if (tag >= 120) proxy.cut();
      });
      await listener.end;

      const first = Number(listener.texts[0]);
      // Nothing that was not acknowledged is left out. The last acknowledgements may not arrive.
      expect(first).toBeLessThanOrEqual(next);
      expect(listener.texts).toEqual(numbered(first, first + listener.texts.length));
      next = first + acked;
    }
    const { listener } = await consume(engine, 1_000);
    await listener.received(1);
    const first = Number(listener.texts[0]);
    await listener.received(600 - first);

    expect(first).toBeLessThanOrEqual(next);
    expect(listener.texts).toEqual(numbered(first, 600));
  });

  test('a queue that somebody else consumes is taken over in order', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await publish(engine, ['a', 'b', 'c']);
    const raw = await strangerWith(url, 2);
    const listener = new RecordingListener();

    const opening = engine.deliveries(0).open('entry', { prefetch: 10 }, listener);
    await raw.close();
    await opening;

    await listener.received(3);
    expect(shapes(listener)).toEqual(['1 a again', '2 b again', '3 c']);
  });

  test('a queue that somebody else keeps is refused, and the reason is given', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url, { connectTimeoutMs: 2_000 });
    await publish(engine, ['a', 'b', 'c']);
    const raw = await strangerWith(url, 2);

    await expect(consume(engine, 10)).rejects.toThrow('vehicle.entry has another consumer');

    await raw.close();
    const { listener } = await consume(engine, 10);
    await listener.received(3);
    expect(shapes(listener)).toEqual(['1 a again', '2 b again', '3 c']);
  });
});

async function proxied(
  changes: Parameters<typeof openEngine>[1] = {},
): Promise<{ readonly proxy: TcpProxy; readonly engine: RabbitEngine }> {
  const proxy = await TcpProxy.open(await preparedBroker());
  return { proxy, engine: openEngine(proxy.url, changes) };
}

async function consume(
  engine: RabbitEngine,
  prefetch: number,
  react?: ConstructorParameters<typeof RecordingListener>[0],
): Promise<{ readonly listener: RecordingListener; readonly channel: DeliveryChannel }> {
  const listener = new RecordingListener(react);
  const channel = await engine.deliveries(0).open('entry', { prefetch }, listener);
  return { listener, channel };
}

/** The channel of a stranger who has so many messages of the entry queue. */
async function strangerWith(url: string, count: number): Promise<Channel> {
  const raw = await (await connectRaw(url)).createChannel();
  await raw.prefetch(count, false);
  await new Promise<void>((resolve) => {
    void raw.consume('vehicle.entry', (message) => {
      if (message?.fields.deliveryTag === count) resolve();
    });
  });
  return raw;
}

async function publish(engine: RabbitEngine, texts: readonly string[]): Promise<void> {
  const messages = texts.map((text) => ({ plate: 'AB1', body: Buffer.from(text) }));
  await engine.publisher.publish('entry', messages);
}

function numbered(first: number, end: number): readonly string[] {
  return Array.from({ length: end - first }, (_, i) => `${first + i}`);
}

function shapes({ deliveries }: RecordingListener): readonly string[] {
  return deliveries.map(
    ({ tag, body, redelivered }) =>
      `${tag} ${Buffer.from(body).toString()}${redelivered ? ' again' : ''}`,
  );
}
