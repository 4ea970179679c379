/** A connection that ends, is blocked or does not answer. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { BrokerError } from '#adapters/rabbitmq/broker-error.ts';
import { readAddress } from '#adapters/rabbitmq/broker-address.ts';
import { LiveConnection } from '#adapters/rabbitmq/live-connection.ts';
import type { ChannelModel } from 'amqplib';

/** Stands in for a connection of amqplib, and for what that is built on. */
class FakeModel extends EventEmitter {
  readonly connection = Object.assign(new EventEmitter(), {
    serverProperties: { product: 'RabbitMQ' },
    heartbeat: 5,
    stream: { destroy: (error: Error) => this.destroyed.push(error) },
  });
  readonly destroyed: Error[] = [];
  createChannel: () => Promise<EventEmitter> = async () => new EventEmitter();
}

test('is open until it has ended, for whatever reason', () => {
  const asked = connected();
  asked.model.connection.emit('close');
  const lost = connected();
  lost.model.emit('error', new Error('Heartbeat timeout'));

  expect([asked.live.isOpen, asked.live.failure]).toEqual([false, undefined]);
  expect(lost.live.isOpen).toBe(false);
  expect(lost.live.failure?.message).toBe(
    'The connection to RabbitMQ at x:1 was lost: Heartbeat timeout.',
  );
});

test('keeps the first reason', () => {
  const { live, model } = connected();

  model.emit('error', new Error('the first'));
  model.connection.emit('close', new Error('the second'));
  live.drop(new BrokerError('no_answer', 'the third'));

  expect(live.failure?.message).toContain('the first');
  expect(model.destroyed).toHaveLength(1);
});

test('opens no channel when it has ended meanwhile', async () => {
  const asked = connected();
  asked.model.createChannel = async () => {
    asked.model.connection.emit('close');
    return new EventEmitter();
  };
  const lost = connected();
  lost.model.createChannel = async () => {
    lost.model.emit('error', new Error('the cable'));
    throw new Error('Channel ended, no reply will be forthcoming');
  };

  await expect(asked.live.openChannel()).rejects.toThrow('was lost: it was closed');
  await expect(lost.live.openChannel()).rejects.toThrow('was lost: the cable');
});

test('is given up when it does not open a channel in time', async () => {
  const { live, model } = connected(1);
  model.createChannel = () => new Promise(() => undefined);

  await expect(live.openChannel()).rejects.toThrow('did not open a channel within 1 ms');

  expect(live.isOpen).toBe(false);
  expect(model.destroyed).toHaveLength(1);
});

test('who waits for a blocked broker goes on when it is not, or when it has gone', async () => {
  const { live, model } = connected();
  await live.unblocked();
  model.emit('blocked', 'low on memory');
  expect(live.isBlocked).toBe(true);

  const first = live.unblocked();
  model.emit('unblocked');
  await first;
  expect(live.isBlocked).toBe(false);

  model.emit('blocked', 'low on memory');
  const second = live.unblocked();
  model.connection.emit('close');
  await second;
  await live.unblocked();
});

function connected(answerMs = 60_000): {
  readonly live: LiveConnection;
  readonly model: FakeModel;
} {
  const model = new FakeModel();
  const address = readAddress('amqp://x:1', 5_000);
  return { model, live: new LiveConnection(model as unknown as ChannelModel, address, answerMs) };
}
