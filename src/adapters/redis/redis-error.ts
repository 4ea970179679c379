/** What can go wrong with Redis, in words that say where and what to do. */

/** Why something did not work with Redis. */
export type RedisErrorCode =
  /** `redis.url` is not one. */
  | 'bad_url'
  /** Nothing answers at the address, or not in time. */
  | 'unreachable'
  /** The user, the password or a permission is wrong. */
  | 'access_refused'
  /** The server was asked something and did not answer in time; the connection was given up. */
  | 'no_answer'
  /** The connection ended; what was on its way may or may not have had an effect. */
  | 'lost'
  /** The server is there, but is busy or still loading. */
  | 'not_ready'
  /** The server takes no writes. */
  | 'not_writable'
  /** The server has no memory left for this; nothing was stored. */
  | 'out_of_memory'
  /** In a cluster: the keys are on another server. */
  | 'wrong_node'
  /** A key of ours holds something that another program put there. */
  | 'foreign_key'
  /** The server refused what it was asked, and said why. */
  | 'refused'
  /** This process has closed what it uses. */
  | 'closed';

/** An error of Redis. Its message names the server and never holds a password. */
export class RedisError extends Error {
  readonly code: RedisErrorCode;

  constructor(code: RedisErrorCode, message: string) {
    super(message);
    this.name = 'RedisError';
    this.code = code;
  }
}

const OTHER_NODE =
  'does not hold the keys of this partition. Set redis.url to the server of the cluster that does';
const WRONG_LOGIN = 'does not accept the user and the password of redis.url. Put them right';

/** By the first word of the server's answer. */
const ANSWERS: ReadonlyMap<string, readonly [RedisErrorCode, string]> = new Map(
  Object.entries({
    LOADING: ['not_ready', 'is still loading its data; it answers when that is done'],
    BUSY: ['not_ready', 'is busy with a script of another program. End that with SCRIPT KILL'],
    MASTERDOWN: ['not_ready', 'is a replica without its primary. Set redis.url to the primary'],
    READONLY: ['not_writable', 'is a replica and takes no writes. Set redis.url to the primary'],
    MISCONF: ['not_writable', 'cannot write its own files. Look into its log, and free some disk'],
    NOREPLICAS: ['not_writable', 'has too few replicas. Start them, or see min-replicas-to-write'],
    OOM: ['out_of_memory', 'has no memory left; nothing was stored. Raise its maxmemory'],
    NOAUTH: [
      'access_refused',
      'wants a password. Put it into redis.url: redis://user:password@host',
    ],
    WRONGPASS: ['access_refused', WRONG_LOGIN],
    NOPERM: ['access_refused', 'does not permit this to the user of redis.url. See ACL SETUSER'],
    MOVED: ['wrong_node', OTHER_NODE],
    ASK: ['wrong_node', OTHER_NODE],
    CROSSSLOT: ['wrong_node', OTHER_NODE],
    TRYAGAIN: ['wrong_node', OTHER_NODE],
    CLUSTERDOWN: ['wrong_node', 'is part of a cluster that is down. See CLUSTER INFO'],
    WRONGTYPE: ['foreign_key', 'has a key of ours with a foreign value. Use another database'],
  } satisfies Record<string, [RedisErrorCode, string]>),
);

/**
 * Puts what the server answered into words. The library's own error is left behind, because it
 * carries the command with all its arguments, a password among them.
 */
export function describeAnswer(answer: string, server: string): RedisError {
  const [code, advice] = ANSWERS.get(answer.split(' ', 1)[0] as string) ?? [
    'refused',
    'refuses this',
  ];
  return new RedisError(code, `${server} ${advice} (${answer}).`);
}

/** Puts the failure of an attempt to connect into words. */
export function describeUnreachable(reason: Error, server: string): RedisError {
  // An error for each of several addresses has no message of its own.
  const detail = reason.message || ('code' in reason ? String(reason.code) : reason.name);
  const advice = 'cannot be reached. Start it, or put redis.url right';
  return new RedisError('unreachable', `${server} ${advice} (${detail}).`);
}
