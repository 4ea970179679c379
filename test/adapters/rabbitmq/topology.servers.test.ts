/** Declaring and checking the exchange and the queues. */
import { expect, test } from 'vitest';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { describeWithServers, emptyBroker } from '#test/support/servers/shared.ts';
import { connectRaw, openEngine, preparedBroker, withRawChannel } from './subject.ts';
import type { ConfirmChannel, Options } from 'amqplib';
import type { SettingCheck } from '#ports/setting-checks.ts';

const PARTS = [
  'queue vehicle.dead_letter',
  'queue vehicle.entry',
  'queue vehicle.exit',
  'exchange vehicle.events',
];
const APPLY = 'plateflow topology apply';

describeWithServers('the topology of RabbitMQ', () => {
  test('what is missing is created, and what is there stays', async () => {
    const engine = openEngine(await emptyBroker());

    const first = await engine.applyTopology();
    const second = await engine.applyTopology();

    expect(first.map(({ name, state }) => ({ name, state }))).toEqual(
      PARTS.map((name) => ({ name, state: 'created' })),
    );
    expect(second).toEqual(PARTS.map((name) => ({ name, state: 'there' })));
    expect(troubles(await engine.checks.check())).toEqual([]);
  });

  test('each partition has two queues of its own, and its events go there', async () => {
    const url = await preparedBroker(3);
    const engine = openEngine(url, { partitions: 3 });
    const plates = Array.from({ length: 60 }, (_, i) => `AB ${i}`);

    await engine.publisher.publish(
      'exit',
      plates.map((plate) => ({ plate, body: Buffer.from(plate) })),
    );

    const counts: number[] = [];
    for (const partition of [0, 1, 2]) {
      expect(await engine.deliveries(partition).backlog('entry')).toBe(0);
      counts.push(await engine.deliveries(partition).backlog('exit'));
    }
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count)).toBe(60);
    expect(() => engine.deliveries(3)).toThrow('no partition 3');
    expect(() => engine.deadLetters(-1)).toThrow('no partition -1');
    const names = (await engine.checks.check()).map(({ setting }) => setting);
    expect(names).toContain('queue vehicle.entry.p00');
    expect(names).toContain('queue vehicle.exit.p02');
  });

  test('a stranger publishes to the queues by their names alone', async () => {
    const url = await preparedBroker();
    await withRawChannel(url, async (raw) => {
      raw.sendToQueue('vehicle.entry', Buffer.from('from a stranger'));
      await raw.waitForConfirms();
    });
    const listener = new RecordingListener();
    await openEngine(url).deliveries(0).open('entry', { prefetch: 1 }, listener);

    await listener.received(1);

    expect(listener.texts).toEqual(['from a stranger']);
  });

  test('looking creates nothing', async () => {
    const url = await emptyBroker();
    const engine = openEngine(url);

    const found = troubles(await engine.checks.check());
    const again = troubles(await engine.checks.check());

    expect(found.map(({ setting, found: value }) => `${setting}: ${value}`)).toEqual(
      ['exchange vehicle.events', 'queue vehicle.entry', 'queue vehicle.exit']
        .concat('queue vehicle.dead_letter')
        .map((name) => `${name}: missing`),
    );
    for (const { verdict, fix } of found)
      expect([verdict, fix?.endsWith(APPLY)]).toEqual(['unsafe', true]);
    expect(again).toEqual(found);
    expect((await engine.applyTopology()).map(({ state }) => state)).toEqual(
      PARTS.map(() => 'created'),
    );
  });

  test.each([
    [
      'another type',
      { 'x-queue-type': 'classic' },
      "x-queue-type must be 'quorum' but is 'classic'",
    ],
    [
      'a small delivery limit',
      { 'x-delivery-limit': 3 },
      "x-delivery-limit must be '1000000000' but is '3'",
    ],
    [
      'several consumers',
      { 'x-single-active-consumer': undefined },
      "x-single-active-consumer must be 'true' but is none",
    ],
    [
      'a way to drop what is rejected',
      { 'x-dead-letter-strategy': undefined },
      "x-dead-letter-strategy must be 'at-least-once' but is none",
    ],
    [
      'a length at which it drops the oldest',
      { 'x-max-length': 5, 'x-overflow': undefined, 'x-dead-letter-strategy': undefined },
      'must be',
    ],
  ])('a queue with %s is unsafe, and is not changed', async (_, changes, found) => {
    const url = await preparedBroker();
    await withRawChannel(url, async (raw) => {
      await raw.deleteQueue('vehicle.entry');
      await raw.assertQueue('vehicle.entry', queueWith(changes));
    });
    const engine = openEngine(url);

    const [trouble, ...others] = troubles(await engine.checks.check());
    const applied = await engine.applyTopology();

    expect(others).toEqual([]);
    expect(trouble).toMatchObject({ setting: 'queue vehicle.entry', verdict: 'unsafe' });
    expect(trouble?.found).toContain(found);
    expect(trouble?.fix).toMatch(/rabbitmqctl delete_queue --vhost \S+ vehicle\.entry\)/);
    expect(trouble?.fix).toContain(APPLY);
    expect(applied).toContainEqual({ name: 'queue vehicle.entry', state: 'different' });
    expect(
      await withRawChannel(url, (raw) => raw.assertQueue('vehicle.entry', queueWith(changes))),
    ).toMatchObject({ queue: 'vehicle.entry' });
  });

  test('an exchange of another type is unsafe', async () => {
    const url = await emptyBroker();
    await withRawChannel(url, (raw) => raw.assertExchange('vehicle.events', 'fanout'));
    const engine = openEngine(url);
    const applied = await engine.applyTopology();

    const [trouble] = troubles(await engine.checks.check());

    expect(applied).toContainEqual({ name: 'exchange vehicle.events', state: 'different' });
    expect(trouble).toMatchObject({ setting: 'exchange vehicle.events', verdict: 'unsafe' });
    expect(trouble?.found).toBe("type must be 'direct' but is 'fanout'");
  });

  test('what somebody rejects becomes a dead letter', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    await engine.publisher.publish('exit', [{ plate: 'AB1', body: Buffer.from('rejected') }]);
    const raw = await (await connectRaw(url)).createChannel();
    await reject(raw as ConfirmChannel);
    await raw.close();

    let letters = await engine.deadLetterBox.list({ limit: 10 });
    while (letters.length === 0) letters = await engine.deadLetterBox.list({ limit: 10 });

    expect(letters.map(({ body }) => Buffer.from(body).toString())).toEqual(['rejected']);
    expect(letters[0]).toMatchObject({
      partition: 0,
      queue: 'exit',
      reason: 'broker_rejected',
      detail: 'RabbitMQ moved it here from queue vehicle.exit: rejected.',
    });
    expect(await engine.deadLetterBox.retry([letters[0]!.id])).toBe(1);
    expect(await engine.deliveries(0).backlog('exit')).toBe(1);
  });
});

/** Rejects the first message of the exit queue. */
async function reject(raw: ConfirmChannel): Promise<void> {
  await new Promise<void>((resolve) => {
    void raw.consume('vehicle.exit', (message) => {
      raw.reject(message!, false);
      resolve();
    });
  });
}

function troubles(checks: readonly SettingCheck[]): readonly SettingCheck[] {
  expect(checks.every(({ server }) => server === 'rabbitmq')).toBe(true);
  return checks.filter(({ verdict }) => verdict !== 'ok');
}

/** The entry queue as it must be, but for some arguments. */
function queueWith(changes: Readonly<Record<string, unknown>>): Options.AssertQueue {
  const isClassic = changes['x-queue-type'] === 'classic';
  const all = {
    'x-queue-type': 'quorum',
    'x-single-active-consumer': true,
    'x-delivery-limit': 1_000_000_000,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': 'vehicle.dead_letter',
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
    ...(isClassic && { 'x-delivery-limit': undefined, 'x-dead-letter-strategy': undefined }),
    ...changes,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return { durable: true, arguments: Object.fromEntries(given) };
}
