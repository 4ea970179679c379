/** Publishing when the queue, the broker or the way to it fails. */
import { expect, test } from 'vitest';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { BASIC_PUBLISH, connectionBlocked, connectionUnblocked } from './frames.ts';
import {
  connectRaw,
  openEngine,
  preparedBroker,
  readyCount,
  RecordingWitness,
  withRawChannel,
} from './subject.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { ConsumeMessage } from 'amqplib';
import type { RabbitEngine, RabbitEngineOptions } from '#adapters/rabbitmq/rabbit-engine.ts';
import type { Message } from '#ports/publisher.ts';

const ENTRY = 'vehicle.entry';

describeWithServers('the publisher of RabbitMQ, in trouble', () => {
  test('a message that finds no queue is named, with what creates the queue', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await withRawChannel(url, (raw) => raw.deleteQueue(ENTRY));

    await expect(engine.publisher.publish('entry', messages(3))).rejects.toThrow(
      /queue vehicle\.entry is missing or not bound .* entry\.p00.*plateflow topology apply$/,
    );
    await engine.publisher.publish('exit', messages(3));
    await engine.applyTopology();
    await engine.publisher.publish('entry', messages(3));

    expect(await readyCount(url, ENTRY)).toBe(3);
    expect(await readyCount(url, 'vehicle.exit')).toBe(3);
  });

  test('an exchange that is missing is named, and does not stop what comes later', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await withRawChannel(url, (raw) => raw.deleteExchange('vehicle.events'));
    const together = [1, 2, 3].map((count) => engine.publisher.publish('entry', messages(count)));

    for (const { status, reason } of (await Promise.allSettled(
      together,
    )) as PromiseRejectedResult[]) {
      expect([status, reason.message]).toEqual([
        'rejected',
        expect.stringMatching(/no exchange 'vehicle.events' .*plateflow topology apply$/),
      ]);
    }
    await engine.applyTopology();
    await engine.publisher.publish('entry', messages(2));

    expect(await readyCount(url, ENTRY)).toBe(2);
  });

  test('a message that the queue does not take fails its call, and no other', async () => {
    const url = await preparedBroker();
    await withRawChannel(url, async (raw) => {
      await raw.deleteQueue(ENTRY);
      const limits = {
        'x-queue-type': 'quorum',
        'x-max-length': 1,
        'x-overflow': 'reject-publish',
      };
      await raw.assertQueue(ENTRY, { durable: true, arguments: limits });
      await raw.bindQueue(ENTRY, 'vehicle.events', 'entry.p00');
    });
    const engine = openEngine(url);
    // The broker takes some more than the limit says.
    const filling = async (): Promise<void> => {
      for (;;) await engine.publisher.publish('entry', messages(10));
    };

    await expect(filling()).rejects.toThrow('queue vehicle.entry did not take a message');
    await engine.publisher.publish('exit', messages(1));
  });

  test('a lost connection fails what was on its way, and the next call connects anew', async () => {
    const { url, proxy, engine } = await proxied();
    await engine.publisher.publish('entry', messages(1));
    proxy.holdAnswers();
    const onTheirWay = [
      engine.publisher.publish('entry', messages(5)),
      engine.publisher.publish('exit', messages(5)),
    ];

    proxy.cut();

    for (const { status, reason } of (await Promise.allSettled(
      onTheirWay,
    )) as PromiseRejectedResult[]) {
      expect([status, reason.message]).toEqual(['rejected', expect.stringContaining('was lost')]);
    }
    await engine.publisher.publish('exit', messages(2));
    expect(await readyCount(url, 'vehicle.exit')).toBeGreaterThanOrEqual(2);
  });

  test('no more messages than the window are on their way, and all arrive in order', async () => {
    const { url, proxy, engine } = await proxied({ publishWindow: 10 });
    await engine.publisher.publish('exit', messages(1));
    const before = proxy.count(BASIC_PUBLISH);
    proxy.holdAnswers();

    const publishing = Promise.all([
      engine.publisher.publish('entry', messages(25)),
      engine.publisher.publish('entry', messages(25, 25)),
    ]);
    while ((await readyCount(url, ENTRY)) < 10);
    const onTheirWay = proxy.count(BASIC_PUBLISH) - before;
    proxy.thaw();
    await publishing;

    expect(onTheirWay).toBe(10);
    const all = await taken(url, 50);
    expect(all.map(({ content }) => content.toString())).toEqual(
      messages(50).map(({ body }) => Buffer.from(body).toString()),
    );
  });

  test('while the broker is blocked nothing is sent, and afterwards everything', async () => {
    const witness = new RecordingWitness();
    const { url, proxy, engine } = await proxied({ witness });
    await engine.publisher.publish('exit', messages(1));
    const before = proxy.count(BASIC_PUBLISH);
    proxy.sayToClient(connectionBlocked('low on disk'));
    await witness.heard('blocked publishing: low on disk');

    const publishing = engine.publisher.publish('entry', messages(5));
    // The checks take several round trips; a message would have been sent by then.
    await engine.checks.check();
    const sentMeanwhile = proxy.count(BASIC_PUBLISH) - before;
    proxy.sayToClient(connectionUnblocked());
    await publishing;

    expect(sentMeanwhile).toBe(0);
    expect(await readyCount(url, ENTRY)).toBe(5);
  });

  test('closing ends in time, though the broker is blocked or does not confirm', async () => {
    const witness = new RecordingWitness();
    const { proxy, engine } = await proxied({ witness, connectTimeoutMs: 2_000 });
    await engine.publisher.publish('exit', messages(1));
    proxy.sayToClient(connectionBlocked('low on disk'));
    await witness.heard('blocked publishing');
    const publishing = engine.publisher
      .publish('entry', messages(1))
      .catch((error: Error) => error);

    await engine.close();

    expect(await publishing).toMatchObject({ code: 'closed' });
  });

  test('a message that cannot be sent fails its call, and no other', async () => {
    const engine = openEngine(await preparedBroker());
    const body = 'not bytes' as unknown as Uint8Array;

    const bad = engine.publisher.publish('entry', [{ plate: 'AB1', body }]);
    const good = engine.publisher.publish('entry', messages(1));

    await expect(bad).rejects.toThrow(TypeError);
    await good;
  });

  test('more messages than the channel has room for are sent as it drains', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url, { publishWindow: 10_000 });

    await engine.publisher.publish('entry', messages(5_000));

    expect(await readyCount(url, ENTRY)).toBe(5_000);
  });

  test('messages are persistent, say that they are JSON, and have an id each', async () => {
    const url = await preparedBroker();
    await openEngine(url).publisher.publish('entry', messages(2));

    const [first, second] = await taken(url, 2);

    expect(first?.properties).toMatchObject({ deliveryMode: 2, contentType: 'application/json' });
    expect(first?.properties.messageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second?.properties.messageId).not.toBe(first?.properties.messageId);
    expect(first?.fields).toMatchObject({ exchange: 'vehicle.events', routingKey: 'entry.p00' });
  });
});

async function proxied(changes: Partial<RabbitEngineOptions> = {}): Promise<{
  readonly url: string;
  readonly proxy: TcpProxy;
  readonly engine: RabbitEngine;
}> {
  const url = await preparedBroker();
  const proxy = await TcpProxy.open(url);
  return { url, proxy, engine: openEngine(proxy.url, changes) };
}

function messages(count: number, first = 0): readonly Message[] {
  return Array.from({ length: count }, (_, i) => ({
    plate: 'AB1',
    body: Buffer.from(`${first + i}`),
  }));
}

/** The first messages of the entry queue, as a stranger gets them. */
async function taken(url: string, count: number): Promise<readonly ConsumeMessage[]> {
  const raw = await (await connectRaw(url)).createChannel();
  const all: ConsumeMessage[] = [];
  await new Promise<void>((resolve) => {
    void raw.consume(ENTRY, (message) => {
      all.push(message!);
      if (all.length === count) resolve();
    });
  });
  return all;
}
