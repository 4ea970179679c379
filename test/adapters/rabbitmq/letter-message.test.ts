/** Dead letters as messages, there and back. */
import { expect, test } from 'vitest';
import { readLetter, writeLetter } from '#adapters/rabbitmq/letter-message.ts';
import { planTopology } from '#adapters/rabbitmq/topology.ts';
import type { ConsumeMessage } from 'amqplib';

const QUEUES = planTopology(2).sightings;

test('a letter is read as it was written', () => {
  const letter = {
    queue: 'exit',
    reason: 'bad_plate',
    detail: '"\u202E東\n" 🚗',
    body: Buffer.from([0, 255]),
    atMs: 1_767_225_600_123,
  } as const;

  const { headers, body, routingKey, exchange } = writeLetter(letter, 1);
  const read = readLetter(message({ headers, messageId: 'an-id' }, body), QUEUES);

  expect([exchange, routingKey]).toEqual(['', 'vehicle.dead_letter']);
  expect(read).toEqual({
    letter: { ...letter, id: 'an-id', partition: 1 },
    origin: 'vehicle.exit.p01',
    tag: 7,
  });
});

test('a detail of any length fits into the headers', () => {
  const letter = {
    queue: 'entry',
    reason: 'bad_value',
    detail: '東'.repeat(100_000),
    body: Buffer.from(''),
    atMs: 1,
  } as const;

  const { headers } = writeLetter(letter, 0);

  expect(Buffer.byteLength(JSON.stringify(headers))).toBeLessThan(64 * 1024);
});

test('a letter of a partition that has gone can be seen, and has nowhere to go', () => {
  const headers = { reason: 'too_old', detail: 'x', queue: 'entry', partition: 5, at: 9 };

  const { letter, origin } = readLetter(message({ headers, messageId: 'id' }), QUEUES);

  expect(letter).toMatchObject({ partition: 5, queue: 'entry', reason: 'too_old', atMs: 9 });
  expect(origin).toBeUndefined();
});

test('what the broker moved goes back to where the broker took it from', () => {
  const death = { queue: 'vehicle.exit.p01', reason: 'delivery_limit', time: { value: 12 } };

  const read = readLetter(message({ headers: { 'x-death': [death] } }), QUEUES);

  expect(read).toMatchObject({
    letter: {
      partition: 1,
      queue: 'exit',
      reason: 'broker_rejected',
      detail: 'RabbitMQ moved it here from queue vehicle.exit.p01: delivery_limit.',
      atMs: 12_000,
    },
    origin: 'vehicle.exit.p01',
  });
});

test('what comes from a queue of somebody else is shown as that', () => {
  const death = { queue: 'theirs', reason: 'expired', count: 1 };

  const { letter, origin } = readLetter(message({ headers: { 'x-death': [death] } }), QUEUES);

  expect(letter.detail).toMatch(/from queue theirs: expired\. Its queue is not one of ours/);
  expect(letter).toMatchObject({ partition: undefined, reason: 'broker_rejected', atMs: 0 });
  expect(origin).toBeUndefined();
});

test.each([
  [
    'a reason that there is not',
    { reason: 'moon', detail: '', queue: 'entry', partition: 0, at: 1 },
  ],
  ['a queue that there is not', { reason: 'too_old', detail: '', queue: 'x', partition: 0, at: 1 }],
  ['no time', { reason: 'too_old', detail: '', queue: 'entry', partition: 0 }],
  ['no partition', { reason: 'too_old', detail: '', queue: 'entry', at: 1 }],
  ['nothing', undefined],
  ['a death that is none', { 'x-death': 'soon' }],
])('headers with %s are those of something else', (_, headers) => {
  const { letter, origin } = readLetter(message({ headers }), QUEUES);

  expect(letter.detail).toContain('put here by something else');
  expect(letter).toMatchObject({ partition: undefined, reason: 'broker_rejected' });
  expect(origin).toBeUndefined();
});

test('a message without an id has one that stays the same, and that differs with its body', () => {
  const ids = ['a', 'a', 'b'].map(
    (body) => readLetter(message({}, Buffer.from(body)), QUEUES).letter.id,
  );

  expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

function message(
  properties: { readonly headers?: unknown; readonly messageId?: string },
  body: Uint8Array = Buffer.from('x'),
): ConsumeMessage {
  const fields = { deliveryTag: 7 };
  return { content: Buffer.from(body), fields, properties } as unknown as ConsumeMessage;
}
