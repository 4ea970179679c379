import { describe, expect, it } from 'vitest';
import { Intake } from '#streams/intake.ts';
import { bytesOf, deliveryOf, NOON } from '#test/support/deliveries.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeQueues } from '#test/support/fake-queues.ts';
import type { Deliveries, Delivery, DeliveryChannel } from '#ports/deliveries.ts';
import type { FailpointName } from '#ports/failpoints.ts';

/** An intake that is consumed, and what came of it. */
function consumed(prepare: (queues: FakeQueues) => void = () => undefined) {
  const trace: string[] = [];
  const reached: FailpointName[] = [];
  const queues = new FakeQueues(trace, new FakeClock(NOON));
  prepare(queues);
  const intake = new Intake(queues, 'entry', 3, (name) => reached.push(name));
  const deliveries: Delivery[] = [];
  const ends: string[] = [];
  const subscription = intake.consume().subscribe({
    next: (batch) => deliveries.push(...batch),
    error: (error: Error) => ends.push(error.message),
    complete: () => ends.push('complete'),
  });
  return { intake, queues, trace, reached, deliveries, ends, subscription };
}

/** An intake whose first delivery was settled although its channel is still being opened. */
function early() {
  const opened = Promise.withResolvers<Pick<DeliveryChannel, 'ackThrough'>>();
  const ends: string[] = [];
  const delivery = deliveryOf('entry', 1, bytesOf('a'));
  const deliveries: Deliveries = {
    open: (_queue, _options, listener) => {
      queueMicrotask(() => listener.delivered([delivery]));
      return opened.promise as Promise<DeliveryChannel>;
    },
    backlog: async () => 0,
  };
  const intake = new Intake(deliveries, 'entry', 1, () => undefined);
  intake.consume().subscribe({
    next: (batch) => {
      for (const one of batch) intake.settle(one);
      intake.acknowledge();
    },
    error: (error: Error) => ends.push(error.message),
  });
  return { intake, opened, ends };
}

/** Lets every promise that can go on do so. */
async function settled(): Promise<void> {
  await new Promise(setImmediate);
}

const BODIES = ['a', 'b', 'c', 'd', 'e'].map(bytesOf);

describe('Intake', () => {
  it('emits what its channel delivers, as it comes', async () => {
    const { queues, deliveries } = consumed();
    await settled();
    queues.publish('entry', ...BODIES.slice(0, 2));
    expect(deliveries.map(({ tag }) => tag)).toEqual([1, 2]);
  });

  it('acknowledges up to the first delivery that is not done (I1)', async () => {
    const { intake, deliveries, trace, reached } = consumed((queues) =>
      queues.publish('entry', ...BODIES.slice(0, 3)),
    );
    await settled();
    const [first, second, third] = deliveries as [Delivery, Delivery, Delivery];
    intake.settle(third);
    intake.acknowledge();
    expect(trace).toEqual([]);
    intake.settle(first);
    intake.acknowledge();
    intake.acknowledge();
    expect(trace).toEqual(['ack entry 1']);
    expect(intake.unackedCount).toBe(2);
    intake.settle(second);
    intake.acknowledge();
    expect(trace).toEqual(['ack entry 1', 'ack entry 3']);
    expect(reached).toEqual(['before-ack', 'after-ack', 'before-ack', 'after-ack']);
  });

  it('has no more deliveries than prefetch that are not acknowledged (I3)', async () => {
    const { intake, deliveries } = consumed((queues) => queues.publish('entry', ...BODIES));
    await settled();
    expect(deliveries).toHaveLength(3);
    expect(intake.unackedCount).toBe(intake.prefetch);
    intake.settle(deliveries[0] as Delivery);
    intake.acknowledge();
    expect(deliveries).toHaveLength(4);
  });

  it('refuses to settle a delivery twice (K2)', async () => {
    const { intake, deliveries } = consumed((queues) => queues.publish('entry', ...BODIES));
    await settled();
    intake.settle(deliveries[0] as Delivery);
    expect(() => intake.settle(deliveries[0] as Delivery)).toThrow('settled twice');
  });

  it('completes when it was stopped, and can be acknowledged after that', async () => {
    const { intake, deliveries, ends, trace } = consumed((queues) =>
      queues.publish('entry', ...BODIES),
    );
    await settled();
    await intake.stop();
    expect(ends).toEqual(['complete']);
    intake.settle(deliveries[0] as Delivery);
    intake.acknowledge();
    expect(trace).toEqual(['stop entry', 'ack entry 1']);
    expect(deliveries).toHaveLength(3);
  });

  it('errors when its channel ends, with or without an error', async () => {
    const withError = consumed();
    const without = consumed();
    await settled();
    withError.queues.break('entry', new Error('connection lost'));
    without.queues.break('entry');
    expect(withError.ends).toEqual(['connection lost']);
    expect(without.ends).toEqual(['The entry queue ended by itself.']);
  });

  it('completes when its channel ends because it was asked to', async () => {
    const { intake, ends } = consumed();
    await settled();
    await intake.close();
    expect(ends).toEqual(['complete']);
  });

  it('errors when its channel cannot be opened, and closing it is harmless', async () => {
    const { intake, ends } = consumed((queues) => queues.opening.failNext(new Error('no queue')));
    await settled();
    expect(ends).toEqual(['no queue']);
    await expect(intake.close()).resolves.toBeUndefined();
  });

  it('errors when opening throws', () => {
    const deliveries = {
      open: () => {
        throw new Error('not connected');
      },
      backlog: async () => 0,
    } satisfies Deliveries;
    const ends: string[] = [];
    new Intake(deliveries, 'exit', 1, () => undefined)
      .consume()
      .subscribe({ error: (error: Error) => ends.push(error.message) });
    expect(ends).toEqual(['not connected']);
  });

  it('closes its channel once, however often it is asked to', async () => {
    const { intake, trace } = consumed();
    await settled();
    await Promise.all([intake.close(), intake.close()]);
    await intake.close();
    expect(trace).toEqual(['close entry']);
  });

  it('waits for a channel that is being opened before it stops or closes it (I4)', async () => {
    const { intake, queues, trace, subscription } = consumed(({ opening }) => opening.hold());
    const ended = [intake.stop(), intake.close()];
    subscription.unsubscribe();
    await settled();
    expect(trace).toEqual([]);
    queues.opening.open();
    await Promise.all(ended);
    expect(trace).toEqual(['stop entry', 'close entry']);
  });

  it('can be stopped and closed before it is consumed', async () => {
    const trace: string[] = [];
    const queues = new FakeQueues(trace, new FakeClock(NOON));
    const intake = new Intake(queues, 'entry', 1, () => undefined);
    await intake.stop();
    await intake.close();
    expect(trace).toEqual([]);
  });

  it('acknowledges what was settled before its channel was known, as soon as it is', async () => {
    const { intake, opened, ends } = early();
    const acks: number[] = [];
    opened.resolve({ ackThrough: (tag) => acks.push(tag) });
    await settled();
    expect(acks).toEqual([1]);
    expect(intake.unackedCount).toBe(0);
    expect(ends).toEqual([]);
  });

  it('errors when that acknowledgement fails', async () => {
    const { opened, ends } = early();
    opened.resolve({
      ackThrough: () => {
        throw new Error('channel closed');
      },
    });
    await settled();
    expect(ends).toEqual(['channel closed']);
  });

  it('lets no delivery through after it was unsubscribed', async () => {
    const { queues, deliveries, subscription } = consumed();
    await settled();
    subscription.unsubscribe();
    queues.publish('entry', ...BODIES);
    expect(deliveries).toEqual([]);
  });
});
