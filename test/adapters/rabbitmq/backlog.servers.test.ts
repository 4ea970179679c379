/** What the backlog says about the deliveries that are on their way. */
import { expect, test } from 'vitest';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { connectRaw, openEngine, preparedBroker } from './subject.ts';
import type { Delivery } from '#ports/deliveries.ts';

const ROUNDS = 150;

describeWithServers('the backlog of a queue of RabbitMQ', () => {
  test('when it is 0, all that was published has been handed over', async () => {
    const engine = openEngine(await preparedBroker());
    const deliveries = engine.deliveries(0);
    const listener = new RecordingListener((batch: readonly Delivery[]) => {
      // The window of 20 is far smaller than what waits, so the queue runs dry in between.
      channel.ackThrough(batch.at(-1)!.tag);
    });
    const channel = await deliveries.open('entry', { prefetch: 20 }, listener);
    const messages = Array.from({ length: 100 }, () => ({ plate: 'AB1', body: Buffer.alloc(200) }));
    const missing: number[] = [];

    for (let round = 1; round <= ROUNDS; round += 1) {
      await engine.publisher.publish('entry', messages);
      let backlog = await deliveries.backlog('entry');
      while (backlog > 0) backlog = await deliveries.backlog('entry');
      missing.push(round * messages.length - listener.deliveries.length);
    }

    expect(missing).toEqual(missing.map(() => 0));
  });

  test('it is not 0 while somebody else has what may come back', async () => {
    const url = await preparedBroker();
    const engine = openEngine(url);
    const deliveries = engine.deliveries(0);
    await engine.publisher.publish('exit', [{ plate: 'AB1', body: Buffer.from('a') }]);
    const raw = await (await connectRaw(url)).createChannel();
    await new Promise<void>((resolve) => void raw.consume('vehicle.exit', () => resolve()));
    const listener = new RecordingListener();

    const opening = deliveries.open('exit', { prefetch: 10 }, listener);
    expect(await deliveries.backlog('exit')).toBe(1);
    await raw.close();
    await opening;

    await listener.received(1);
    expect(await deliveries.backlog('exit')).toBe(0);
  });

  test('is asked for both queues at once, with and without a channel', async () => {
    const engine = openEngine(await preparedBroker());
    const deliveries = engine.deliveries(0);
    await engine.publisher.publish('entry', [{ plate: 'AB1', body: Buffer.from('a') }]);
    await deliveries.open('exit', { prefetch: 10 }, new RecordingListener());

    const both = await Promise.all([deliveries.backlog('entry'), deliveries.backlog('exit')]);

    expect(both).toEqual([1, 0]);
  });
});
