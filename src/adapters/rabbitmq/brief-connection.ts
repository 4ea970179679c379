/** A connection for one purpose that is over soon: a look at the broker, a change of its queues. */
import { connect } from 'amqplib';
import { BrokerError, describeFailedConnect } from './broker-error.ts';
import { LiveConnection } from './live-connection.ts';
import { within } from './time-limit.ts';
import type { Channel } from 'amqplib';
import type { BrokerAddress } from './broker-address.ts';
import type { WatchedChannel } from './watched-channel.ts';

/**
 * Connects, uses the connection and closes it, however that ends.
 *
 * @throws BrokerError when the broker cannot be reached within `timeoutMs`
 */
export async function withConnection<T>(
  address: BrokerAddress,
  timeoutMs: number,
  use: (live: LiveConnection) => Promise<T>,
): Promise<T> {
  const live = await connectOnce(address, timeoutMs);
  try {
    return await use(live);
  } finally {
    const late = new BrokerError('no_answer', `${address.name} did not answer when it was left.`);
    await within(timeoutMs, live.model.close(), () => late).catch(() => live.drop(late));
  }
}

/**
 * Opens a channel of its own for one request, because a channel ends when a request is refused.
 *
 * @throws BrokerError when the request is refused
 */
export async function onOwnChannel<T>(
  live: LiveConnection,
  use: (channel: WatchedChannel) => Promise<T>,
): Promise<T> {
  const channel = await live.openChannel();
  try {
    return await use(channel);
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/**
 * Makes a request on a channel of its own.
 *
 * @returns the broker's refusal if it gave one
 * @throws BrokerError when there is no answer
 */
export async function refusalOf(
  live: LiveConnection,
  request: (raw: Channel) => Promise<unknown>,
): Promise<BrokerError | undefined> {
  try {
    await onOwnChannel(live, (channel) => channel.ask(request));
    return undefined;
  } catch (error) {
    if (error instanceof BrokerError && error.replyCode !== undefined) return error;
    throw error;
  }
}

async function connectOnce(address: BrokerAddress, timeoutMs: number): Promise<LiveConnection> {
  const connecting = connect(address.connect, {
    timeout: timeoutMs,
    noDelay: true,
    clientProperties: { connection_name: 'plateflow' },
  });
  try {
    const model = await within(timeoutMs, connecting, () => new Error('no answer in time'));
    return new LiveConnection(model, address, timeoutMs);
  } catch (error) {
    // One that comes about too late is not left open.
    connecting.then((model) => model.close()).catch(() => undefined);
    throw describeFailedConnect(error, address.name, address.vhost);
  }
}
