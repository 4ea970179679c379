/** Where the broker is and who asks, taken from the URL once; only `name` may be shown. */
import { BrokerError } from './broker-error.ts';
import type { Options } from 'amqplib';

export interface BrokerAddress {
  /** For a person: `RabbitMQ at host:port`. */
  readonly name: string;
  readonly vhost: string;
  /** For amqplib: with the password. */
  readonly connect: Options.Connect;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { amqp: 5672, amqps: 5671 };
const MS_PER_SECOND = 1_000;

/**
 * Reads `amqp://user:password@host:port/vhost`; without a user it is guest, without a path the
 * virtual host is `/`.
 *
 * @param heartbeatMs is rounded up to whole seconds, as AMQP counts it
 * @throws BrokerError `bad_url`, without the URL, because a password may be in it
 */
export function readAddress(url: string, heartbeatMs: number): BrokerAddress {
  try {
    const { protocol, hostname, port, username, password, pathname } = new URL(url);
    const scheme = protocol.slice(0, -1);
    const defaultPort = DEFAULT_PORTS[scheme];
    if (defaultPort === undefined || hostname === '') throw new TypeError('Not an AMQP URL.');
    const portNumber = port === '' ? defaultPort : Number(port);
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    // amqplib decodes the virtual host once more by itself.
    const vhost = pathname.slice(1) || '%2F';
    return {
      name: `RabbitMQ at ${hostname}:${portNumber}`,
      vhost: decodeURIComponent(vhost),
      connect: {
        protocol: scheme,
        hostname: host,
        port: portNumber,
        heartbeat: Math.ceil(heartbeatMs / MS_PER_SECOND),
        vhost,
        ...(username !== '' && {
          username: decodeURIComponent(username),
          password: decodeURIComponent(password),
        }),
      },
    };
  } catch {
    throw new BrokerError(
      'bad_url',
      'rabbitmq.url is not the URL of a broker, as in amqp://user:password@host:5672/vhost.',
    );
  }
}
