/** How often a broker is asked about a queue that somebody else has. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awaitVacancy } from '#adapters/rabbitmq/sole-consumer.ts';
import type { LiveConnection } from '#adapters/rabbitmq/live-connection.ts';
import type { WatchedChannel } from '#adapters/rabbitmq/watched-channel.ts';

const LIVE = { name: 'RabbitMQ at x:1', answerMs: 300 } as LiveConnection;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue that has another consumer until then, and when it was asked about. */
function takenUntil(freeMs: number): { channel: WatchedChannel; askedMs: number[] } {
  const startMs = performance.now();
  const askedMs: number[] = [];
  const ask = async () => {
    askedMs.push(performance.now() - startMs);
    return { consumerCount: askedMs.at(-1)! < freeMs ? 1 : 0, messageCount: 7 };
  };
  return { channel: { ask } as unknown as WatchedChannel, askedMs };
}

test('it is asked about soon at first and then less often', async () => {
  const { channel, askedMs } = takenUntil(200);
  const vacancy = awaitVacancy(LIVE, channel, 'vehicle.entry');
  await vi.advanceTimersByTimeAsync(300);
  expect(await vacancy).toBe(7);
  expect(askedMs).toEqual([0, 2, 6, 14, 30, 62, 112, 162, 212]);
});

test('it counts as taken when it is not free in time', async () => {
  const { channel, askedMs } = takenUntil(Infinity);
  const vacancy = awaitVacancy(LIVE, channel, 'vehicle.entry').catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(400);
  expect(await vacancy).toMatchObject({
    code: 'busy',
    message: expect.stringContaining('RabbitMQ at x:1: queue vehicle.entry has another consumer.'),
  });
  expect(askedMs.at(-1)).toBe(312);
});

test('a queue that nobody has is asked about once', async () => {
  const { channel, askedMs } = takenUntil(0);
  expect(await awaitVacancy(LIVE, channel, 'vehicle.entry')).toBe(7);
  expect(askedMs).toEqual([0]);
});
