/**
 * Coming to a queue when nobody else consumes it, and leaving it with nothing in between.
 *
 * The broker lets a second consumer wait by itself, and tells it neither that it waits nor when it
 * does not any more; so that one cannot know whether the queue is empty, or its messages are with
 * the other. And the broker answers that a channel is closed before the queue has noticed: until
 * then, for some milliseconds, what was not acknowledged there is neither waiting nor out.
 */
import { onOwnChannel } from './brief-connection.ts';
import { BrokerError } from './broker-error.ts';
import type { LiveConnection } from './live-connection.ts';
import type { WatchedChannel } from './watched-channel.ts';

const PAUSE_MIN_MS = 2;
const PAUSE_MAX_MS = 50;
const PUT_BACK_MAX_MS = 1_000;

/**
 * Waits until nobody consumes the queue.
 *
 * @returns how many messages wait in it then
 * @throws BrokerError `missing`, or `busy` when somebody has it for longer than an answer may take
 */
export async function awaitVacancy(
  { name, answerMs }: LiveConnection,
  channel: WatchedChannel,
  queueName: string,
): Promise<number> {
  const untilMs = performance.now() + answerMs;
  const pause = growingPauses();
  for (;;) {
    const { consumerCount, messageCount } = await channel.ask((raw) => raw.checkQueue(queueName));
    if (consumerCount === 0) return messageCount;
    if (performance.now() > untilMs) break;
    await pause();
  }
  const what =
    `${name}: queue ${queueName} has another consumer. If its process was paused or cut off, the ` +
    'broker notices after its heartbeat; if it is not part of Plateflow, stop it.';
  throw new BrokerError('busy', what);
}

/**
 * Closes a channel with a consumer on the queue, and waits until the queue has put back what it did
 * not acknowledge.
 *
 * @throws BrokerError when the broker does not answer
 */
export async function leaveQueue(
  live: LiveConnection,
  channel: WatchedChannel,
  queueName: string,
): Promise<void> {
  await channel.close();
  if (!live.isOpen) return;
  const untilMs = performance.now() + PUT_BACK_MAX_MS;
  const pause = growingPauses();
  const isConsumed = async (observer: WatchedChannel): Promise<boolean> =>
    (await observer.ask((raw) => raw.checkQueue(queueName))).consumerCount > 0;
  // It stays so when somebody else has come, and there is nothing to see when the queue has gone.
  await onOwnChannel(live, async (observer) => {
    while ((await isConsumed(observer)) && performance.now() < untilMs) await pause();
  }).catch(() => undefined);
}

/**
 * Pauses between two questions to the broker. A queue that was just left is free after some
 * milliseconds; one that another process has can stay taken for long, and need not be asked about
 * hundreds of times a second.
 */
function growingPauses(): () => Promise<void> {
  let nextMs = PAUSE_MIN_MS;
  return () => {
    const pauseMs = nextMs;
    nextMs = Math.min(PAUSE_MAX_MS, 2 * pauseMs);
    return new Promise((resolve) => setTimeout(resolve, pauseMs));
  };
}
