/** Where Redis is and who asks, taken from the URL once; only `name` and `user` may be shown. */
import { RedisError } from './redis-error.ts';

export interface RedisAddress {
  /** For a person: `Redis at host:port/database`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
}

const DEFAULT_PORT = 6379;
const DEFAULT_USER = 'default';
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/;

/**
 * Reads `redis://user:password@host:port/database`; `rediss:` encrypts. Without a user it is
 * `default`, without a path the database is 0.
 *
 * @throws RedisError `bad_url`, without the URL, because a password may be in it
 */
export function readAddress(url: string): RedisAddress {
  try {
    const { protocol, hostname, port, username, password, pathname } = new URL(url);
    const database = /^\/?(\d{0,5})$/.exec(pathname)?.[1];
    const isRedis = protocol === 'redis:' || protocol === 'rediss:';
    if (!isRedis || hostname === '' || database === undefined) throw new TypeError('Not of Redis.');
    const portNumber = port === '' ? DEFAULT_PORT : Number(port);
    return {
      name: `Redis at ${hostname}:${portNumber}/${Number(database)}`,
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: portNumber,
      database: Number(database),
      user: decodeURIComponent(username) || DEFAULT_USER,
      password: decodeURIComponent(password) || undefined,
      isEncrypted: protocol === 'rediss:',
    };
  } catch {
    throw new RedisError(
      'bad_url',
      'redis.url is not the URL of a Redis database, as in redis://user:password@host:6379/0.',
    );
  }
}

/** Whether nobody but programs on the same machine can reach the address. */
export function isLoopback({ host }: Pick<RedisAddress, 'host'>): boolean {
  return LOOPBACK.test(host);
}
