/** Publishing on a channel that does what the test says. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { BrokerError } from '#adapters/rabbitmq/broker-error.ts';
import { ConfirmedPublishing } from '#adapters/rabbitmq/confirmed-publishing.ts';
import { WatchedChannel } from '#adapters/rabbitmq/watched-channel.ts';
import type { BrokerConnection } from '#adapters/rabbitmq/broker-connection.ts';
import type { ChannelOwner } from '#adapters/rabbitmq/watched-channel.ts';
import type { ConfirmChannel } from 'amqplib';

type Confirm = (nack: Error | null) => void;

/** Stands in for a channel of amqplib. */
class FakeChannel extends EventEmitter {
  readonly published: string[] = [];
  readonly confirms: Confirm[] = [];
  hasRoom = true;
  isClosed = false;

  publish(_exchange: string, _key: string, content: Buffer, _options: object, confirm: Confirm) {
    this.published.push(content.toString());
    this.confirms.push(confirm);
    return this.hasRoom;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.emit('close');
  }
}

class FakeLive extends EventEmitter implements ChannelOwner {
  readonly name = 'a broker';
  readonly answerMs = 60_000;
  readonly failure = undefined;
  readonly model = new EventEmitter();
  readonly channels: FakeChannel[] = [];
  isBlocked = false;

  async unblocked(): Promise<void> {
    return undefined;
  }

  async openConfirmChannel(): Promise<WatchedChannel<ConfirmChannel>> {
    const raw = new FakeChannel();
    this.channels.push(raw);
    return new WatchedChannel(raw as unknown as ConfirmChannel, this);
  }

  drop(): void {
    throw new Error('The connection was given up.');
  }
}

test('nothing more is sent while the channel has no room, until it has drained', async () => {
  const { live, publishing } = open();
  const channel = await firstChannel(live, publishing);
  channel.hasRoom = false;

  const call = publish(publishing, 'a', 'b', 'c');
  expect(channel.published).toEqual(['first', 'a']);
  channel.emit('drain');
  expect(channel.published).toEqual(['first', 'a', 'b']);
  channel.hasRoom = true;
  channel.emit('drain');
  expect(channel.published).toEqual(['first', 'a', 'b', 'c']);

  confirmAll(channel);
  await call;
});

test('nothing more is sent while the broker is blocked', async () => {
  const { live, publishing } = open();
  const channel = await firstChannel(live, publishing);
  live.isBlocked = true;

  const call = publish(publishing, 'a');
  expect(channel.published).toEqual(['first']);
  live.isBlocked = false;
  live.model.emit('unblocked');
  expect(channel.published).toEqual(['first', 'a']);

  confirmAll(channel);
  await call;
});

test('the window is filled again as messages are confirmed, in their order', async () => {
  const { live, publishing } = open({ window: 2 });
  const channel = await firstChannel(live, publishing);

  const calls = [publish(publishing, 'a'), publish(publishing, 'b', 'c'), publish(publishing, 'd')];
  expect(channel.published).toEqual(['first', 'a', 'b']);
  channel.confirms[1]!(null);
  await calls[0];
  expect(channel.published).toEqual(['first', 'a', 'b', 'c']);
  confirmAll(channel);
  expect(channel.published).toEqual(['first', 'a', 'b', 'c', 'd']);

  confirmAll(channel);
  await Promise.all(calls);
});

test('`close` ends the channel, unless the broker is blocked and hears nothing', async () => {
  const blocked = open();
  const left = await firstChannel(blocked.live, blocked.publishing);
  blocked.live.isBlocked = true;
  const other = open();
  const ended = await firstChannel(other.live, other.publishing);

  await blocked.publishing.close();
  await other.publishing.close();
  await open().publishing.close();

  expect([left.isClosed, ended.isClosed]).toEqual([false, true]);
  await expect(publish(other.publishing, 'a')).rejects.toMatchObject({ code: 'closed' });
});

test('a call that has failed sends nothing more, and the next one goes on', async () => {
  const { live, publishing } = open({ window: 2 });
  const channel = await firstChannel(live, publishing);

  const failing = publish(publishing, 'a', 'b', 'c').catch((error: BrokerError) => error.code);
  const call = publish(publishing, 'd');
  channel.confirms[1]!(new Error('message nacked'));
  confirmAll(channel);
  confirmAll(channel);

  expect(await failing).toBe('nacked');
  await call;
  expect(channel.published).toEqual(['first', 'a', 'b', 'd']);
});

test('a channel that ended is let go of, and what comes later has a new one', async () => {
  const { live, publishing } = open();
  const channel = await firstChannel(live, publishing);
  const lost = publish(publishing, 'a').catch((error: BrokerError) => error);

  channel.emit('error', Object.assign(new Error('it broke'), { code: 541 }));
  channel.emit('close');
  expect(await lost).toMatchObject({ code: 'refused', replyCode: 541 });
  live.model.emit('unblocked');

  expect(live.model.listenerCount('unblocked')).toBe(0);
  const call = publish(publishing, 'b');
  await opened(live, 2);
  confirmAll(live.channels[1]!);
  await call;
  expect(channel.published).toEqual(['first', 'a']);
});

test('no connection fails what waits for it, and nothing later', async () => {
  const { live, publishing, connection } = open();
  connection.failure = new BrokerError('unreachable', 'nobody is there');

  const calls = [publish(publishing, 'a'), publish(publishing, 'b')];
  const outcomes = await Promise.allSettled(calls);
  connection.failure = undefined;

  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await firstChannel(live, publishing);
});

interface FakeConnection {
  readonly name: string;
  failure: BrokerError | undefined;
  use(): Promise<FakeLive>;
}

function open({ window = 100 } = {}): {
  readonly live: FakeLive;
  readonly connection: FakeConnection;
  readonly publishing: ConfirmedPublishing;
} {
  const live = new FakeLive();
  const connection: FakeConnection = {
    name: live.name,
    failure: undefined,
    async use() {
      if (connection.failure !== undefined) throw connection.failure;
      return live;
    },
  };
  let ids = 0;
  const publishing = new ConfirmedPublishing({
    connection: connection as unknown as BrokerConnection,
    window,
    timeoutMs: 60_000,
    newId: () => String((ids += 1)),
  });
  return { live, connection, publishing };
}

function publish(publishing: ConfirmedPublishing, ...bodies: readonly string[]): Promise<void> {
  return publishing.publish(
    bodies.map((body) => ({
      exchange: 'x',
      routingKey: 'k',
      queueName: 'q',
      contentType: 'text/plain',
      body: Buffer.from(body),
    })),
  );
}

/** The channel, after a first message has gone through it. */
async function firstChannel(live: FakeLive, publishing: ConfirmedPublishing): Promise<FakeChannel> {
  const call = publish(publishing, 'first');
  const channel = await opened(live, 1);
  confirmAll(channel);
  await call;
  return channel;
}

/** The channel, once it was opened and the first message was sent on it. */
async function opened(live: FakeLive, count: number): Promise<FakeChannel> {
  while ((live.channels[count - 1]?.published.length ?? 0) === 0) await Promise.resolve();
  return live.channels[count - 1]!;
}

function confirmAll(channel: FakeChannel): void {
  const confirms = channel.confirms.splice(0);
  for (const confirm of confirms) confirm(null);
  channel.confirms.unshift(...confirms.map(() => () => undefined));
}
