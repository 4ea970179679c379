/** What every engine's publisher must do: what it has confirmed is in the queue, once, in order. */
import { describe, expect, test } from 'vitest';
import { RecordingListener } from './recording-listener.ts';
import { closing } from './subject.ts';
import type { Message } from '#ports/publisher.ts';
import type { QueuePorts } from './deliveries.contract.ts';
import type { Open } from './subject.ts';

export function publisherContract(name: string, open: Open<QueuePorts>): void {
  describe(`the publisher of ${name}`, () => {
    test('has stored durably what it has confirmed', async () => {
      const first = await closing(open());
      await first.publisher.publish('exit', [message('a'), message('b')]);

      const second = await closing(first.reopen());

      expect(await second.deliveries.backlog('exit')).toBe(2);
      expect(await arriving(second, 'exit', 2)).toEqual(['a', 'b']);
    });

    test('keeps the order of calls that are not waited for', async () => {
      const subject = await closing(open());
      const texts = Array.from({ length: 100 }, (_, i) => `${i}`);

      await Promise.all(texts.map((text) => subject.publisher.publish('entry', [message(text)])));

      expect(await arriving(subject, 'entry', 100)).toEqual(texts);
    });

    test('takes many messages in one call, each once', async () => {
      const subject = await closing(open());
      const texts = Array.from({ length: 5_000 }, (_, i) => `${i}`);

      await subject.publisher.publish('entry', texts.map(message));

      expect(await subject.deliveries.backlog('entry')).toBe(5_000);
      expect(await arriving(subject, 'entry', 5_000)).toEqual(texts);
    });

    test('takes plates that no camera could have read', async () => {
      const subject = await closing(open());
      const plates = ['', 'ÄÖÜ 1', '東京 あ 12-34', '🚗', '\u202E', '\uD800', '__proto__'];

      await subject.publisher.publish(
        'entry',
        plates.map((plate) => ({ plate, body: Buffer.from(plate) })),
      );

      expect(await subject.deliveries.backlog('entry')).toBe(plates.length);
    });

    test('confirms nothing at once', async () => {
      const subject = await closing(open());
      await subject.publisher.publish('entry', []);
      expect(await subject.deliveries.backlog('entry')).toBe(0);
    });

    test('stores what is on its way when it is closed, and refuses what comes later', async () => {
      const subject = await closing(open());
      const onItsWay = subject.publisher.publish('entry', [message('a')]);

      await subject.publisher.close();
      await onItsWay;

      await expect(subject.publisher.publish('entry', [message('b')])).rejects.toThrow('closed');
      expect(await arriving(subject, 'entry', 1)).toEqual(['a']);
    });
  });
}

function message(text: string): Message {
  return { plate: 'AB123', body: Buffer.from(text) };
}

/** The first messages of a queue. */
async function arriving(
  { deliveries }: QueuePorts,
  queue: 'entry' | 'exit',
  count: number,
): Promise<readonly string[]> {
  const listener = new RecordingListener();
  const channel = await deliveries.open(queue, { prefetch: 10_000 }, listener);
  await listener.received(count);
  await channel.close();
  return listener.texts;
}
