/** The end of a channel, in every way that it can come. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { BrokerError } from '#adapters/rabbitmq/broker-error.ts';
import { WatchedChannel } from '#adapters/rabbitmq/watched-channel.ts';
import type { Channel } from 'amqplib';
import type { ChannelOwner } from '#adapters/rabbitmq/watched-channel.ts';

/** Stands in for a channel of amqplib. */
class FakeRaw extends EventEmitter {
  closeCount = 0;
  closes = true;

  async close(): Promise<void> {
    this.closeCount += 1;
    if (this.closes) this.emit('close');
    else throw new Error('Channel closing');
  }
}

test('a channel that was asked to end gives no reason', async () => {
  const { channel, raw } = watched();

  await channel.close();
  await channel.close();

  expect(await channel.ended).toBeUndefined();
  expect(channel.isOpen).toBe(false);
  expect(raw.closeCount).toBe(1);
});

test('the reason of the broker is kept, in its own words', async () => {
  const { channel, raw } = watched();

  raw.emit('error', refusal(404, `404 (NOT-FOUND) with message "NOT_FOUND - no queue 'x'"`));
  raw.emit('error', new Error('and then this'));
  raw.emit('close');

  expect(await channel.ended).toMatchObject({
    code: 'missing',
    replyCode: 404,
    message: "a broker: no queue 'x'. Create what is missing: plateflow topology apply",
  });
});

test('a channel that goes with its connection has the reason of that', async () => {
  const { channel, raw, owner } = watched();
  const asked = channel.ask(() => new Promise((_, reject) => raw.once('close', reject)));

  raw.emit('close', new Error('Channel ended, no reply will be forthcoming'));
  owner.failure = new BrokerError('lost', 'the cable');

  expect(await channel.ended).toBe(owner.failure);
  await expect(asked).rejects.toBe(owner.failure);
});

test('a channel that ended for no reason says so', async () => {
  const { channel, raw } = watched();

  raw.emit('close');

  expect(await channel.ended).toMatchObject({
    code: 'lost',
    message: 'a broker ended the channel.',
  });
});

test('what a listener throws ends the channel', async () => {
  const { channel, raw } = watched();

  raw.emit('handler-error', new Error('a fault'), 'delivery');

  expect((await channel.ended)?.message).toContain('a fault');
  expect(raw.closeCount).toBe(1);
});

test('a delivery after the consumer was cancelled does not end the channel', async () => {
  const { channel, raw } = watched();

  raw.emit('handler-error', new Error('Unknown consumer: amq.ctag'), 'delivery');
  await channel.close();

  expect(await channel.ended).toBeUndefined();
});

test('a request without an answer gives the connection up', async () => {
  const { channel, owner } = watched({ answerMs: 1 });

  await expect(channel.ask(() => new Promise(() => undefined))).rejects.toMatchObject({
    code: 'no_answer',
    message: 'a broker did not answer within 1 ms.',
  });

  expect(owner.dropped).toHaveLength(1);
});

test('an end without an answer gives the connection up, though nobody waits for it', async () => {
  const { channel, raw, owner } = watched({ answerMs: 1 });
  raw.closes = false;

  channel.abandon();
  await owner.drop.called;

  expect(owner.dropped).toHaveLength(1);
});

test.each([
  [403, 'access_refused', 'Give the user'],
  [406, 'refused', 'a broker: no.'],
  [undefined, 'lost', 'a broker: 403 (X) with message'],
])('a refusal with the code %s is %s', async (code, kind, text) => {
  const { channel } = watched();
  const error = refusal(code, '403 (X) with message "REASON - no"');

  await expect(channel.ask(() => Promise.reject(error))).rejects.toMatchObject({
    code: kind,
    message: expect.stringContaining(text),
    cause: error,
  });
});

/** A connection that keeps why it was given up. */
interface FakeOwner extends ChannelOwner {
  failure: BrokerError | undefined;
  readonly dropped: BrokerError[];
  readonly drop: ((reason: BrokerError) => void) & { readonly called: Promise<void> };
}

function watched({ answerMs = 60_000 } = {}): {
  readonly raw: FakeRaw;
  readonly owner: FakeOwner;
  readonly channel: WatchedChannel;
} {
  const raw = new FakeRaw();
  const dropped: BrokerError[] = [];
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const drop = Object.assign(
    (reason: BrokerError) => {
      dropped.push(reason);
      resolve();
    },
    { called },
  );
  const owner: FakeOwner = { name: 'a broker', answerMs, failure: undefined, dropped, drop };
  return { raw, owner, channel: new WatchedChannel(raw as unknown as Channel, owner) };
}

function refusal(code: number | undefined, message: string): Error {
  return Object.assign(new Error(message), { code });
}
