/** Dead letters of other kinds and in other circumstances than the contract knows. */
import { expect, test } from 'vitest';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { connectRaw, openEngine, preparedBroker, readyCount, withRawChannel } from './subject.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { ConsumeMessage } from 'amqplib';
import type { DeadLetter, DeadLetterBox } from '#ports/dead-letters.ts';

const BOX = 'vehicle.dead_letter';

describeWithServers('the dead letters of RabbitMQ', () => {
  test('say in their headers what they are, for whoever reads the queue itself', async () => {
    const url = await preparedBroker(3);
    const engine = openEngine(url, { partitions: 3 });
    await engine.deadLetters(2).bury([letter({ queue: 'exit', detail: 'No plate.', atMs: 5e12 })]);

    const raw = await (await connectRaw(url)).createChannel();
    const message = await new Promise<ConsumeMessage>((resolve) => {
      void raw.consume(BOX, (one) => resolve(one!));
    });

    expect(message.content.toString()).toBe('{');
    expect(message.properties).toMatchObject({
      deliveryMode: 2,
      messageId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
      headers: { reason: 'not_json', detail: 'No plate.', queue: 'exit', partition: 2, at: 5e12 },
    });
  });

  test('go back to the partition that they came from', async () => {
    const url = await preparedBroker(3);
    const engine = openEngine(url, { partitions: 3 });
    await engine.deadLetters(2).bury([letter({ queue: 'exit' })]);
    const [buried] = await engine.deadLetterBox.list({ limit: 1 });

    expect(await engine.deadLetterBox.retry([buried!.id])).toBe(1);

    expect(buried?.partition).toBe(2);
    expect(await readyCount(url, 'vehicle.exit.p02')).toBe(1);
    expect(await readyCount(url, BOX)).toBe(0);
  });

  test('stay in their order however often and however far they are read', async () => {
    const engine = openEngine(await preparedBroker());
    const box = engine.deadLetterBox;
    await engine.deadLetters(0).bury(['1', '2', '3', '4', '5'].map((detail) => letter({ detail })));
    const ids = (await box.list({ limit: 10 })).map(({ id }) => id);

    await box.list({ limit: 3 });
    await box.find(ids[1]!);
    await box.list({ limit: 1 });
    await box.discard([ids[2]!]);
    await box.list({ limit: 2 });

    expect(await details(box)).toEqual(['1', '2', '4', '5']);
  });

  test('what something else has put there can be discarded, and not be retried', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await withRawChannel(url, async (raw) => {
      raw.sendToQueue(BOX, Buffer.from('no headers'));
      raw.sendToQueue(BOX, Buffer.from('half'), {
        headers: { reason: 'not_json', queue: 'entry' },
      });
      await raw.waitForConfirms();
    });
    const box = engine.deadLetterBox;

    const letters = await box.list({ limit: 10 });
    const ids = letters.map(({ id }) => id);

    expect(letters.map(({ body }) => Buffer.from(body).toString())).toEqual(['no headers', 'half']);
    expect(letters[0]?.detail).toMatch(/^It was put here by something else\. .* discarded/);
    expect(new Set(ids).size).toBe(2);
    expect(await box.retry(ids)).toBe(0);
    expect(await box.find(ids[1]!)).toEqual(letters[1]);
    expect(await box.discard([ids[1]!])).toBe(1);
    expect((await box.list({ limit: 10 })).map(({ id }) => id)).toEqual([ids[0]]);
  });

  test('one that its queue does not take stays, and the rest is retried', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await engine
      .deadLetters(0)
      .bury([letter({ detail: 'a' }), letter({ queue: 'exit', detail: 'b' })]);
    const ids = (await engine.deadLetterBox.list({ limit: 10 })).map(({ id }) => id);
    await withRawChannel(url, (raw) => raw.deleteQueue('vehicle.entry'));

    await expect(engine.deadLetterBox.retry(ids)).rejects.toThrow(
      /queue vehicle\.entry is missing.*plateflow topology apply$/,
    );

    expect(await details(engine.deadLetterBox)).toEqual(['a']);
    expect(await readyCount(url, 'vehicle.exit')).toBe(1);
  });

  test('a lost connection in the middle of a retry loses none', async () => {
    const url = await preparedBroker();
    const proxy = await TcpProxy.open(url);
    const engine = openEngine(proxy.url);
    const box = engine.deadLetterBox;
    await engine.deadLetters(0).bury(['a', 'b', 'c'].map((detail) => letter({ detail })));
    const ids = (await box.list({ limit: 10 })).map(({ id }) => id);
    proxy.cutWhenPublishing();

    await expect(box.retry(ids)).rejects.toThrow('was lost');

    const left = await details(box);
    expect(left.length + (await readyCount(url, 'vehicle.entry'))).toBeGreaterThanOrEqual(3);
    expect(left).toEqual(['a', 'b', 'c'].slice(3 - left.length));
  });

  test('are kept from a second reader, who is told so', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url, { connectTimeoutMs: 2_000 });
    await engine.deadLetters(0).bury([letter()]);
    const raw = await (await connectRaw(url)).createChannel();
    await new Promise<void>((resolve) => void raw.consume(BOX, () => resolve()));

    await expect(engine.deadLetterBox.list({ limit: 1 })).rejects.toThrow(
      'queue vehicle.dead_letter has another consumer',
    );

    await raw.close();
    expect(await engine.deadLetterBox.list({ limit: 1 })).toHaveLength(1);
  });

  test('are read by two at once in turn', async () => {
    const url = await preparedBroker();
    const boxes = [openEngine(url), openEngine(url)].map(({ deadLetterBox }) => deadLetterBox);
    await openEngine(url).deadLetters(0).bury([letter(), letter(), letter()]);

    const lists = await Promise.all(
      Array.from({ length: 6 }, (_, i) => boxes[i % 2]!.list({ limit: 10 })),
    );

    expect(lists.map(({ length }) => length)).toEqual([3, 3, 3, 3, 3, 3]);
  });

  test('burying fails when their queue is missing', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await withRawChannel(url, (raw) => raw.deleteQueue(BOX));

    await expect(engine.deadLetters(0).bury([letter()])).rejects.toThrow(
      /queue vehicle\.dead_letter is missing.*plateflow topology apply$/,
    );
    await expect(engine.deadLetterBox.list({ limit: 1 })).rejects.toThrow(
      /no queue 'vehicle.dead_letter'.*plateflow topology apply$/,
    );
  });
});

function letter(changes: Partial<DeadLetter> = {}): DeadLetter {
  const body = Buffer.from('{');
  return { queue: 'entry', reason: 'not_json', detail: 'x', body, atMs: 1_000, ...changes };
}

async function details(box: DeadLetterBox): Promise<readonly string[]> {
  return (await box.list({ limit: 100 })).map(({ detail }) => detail);
}
