import { expect, test } from 'vitest';
import { describeAnswer, describeUnreachable } from '#adapters/redis/redis-error.ts';

const SERVER = 'Redis at localhost:6379/0';

test.each([
  ['LOADING Redis is loading the dataset in memory', 'not_ready'],
  ['BUSY Redis is busy running a script.', 'not_ready'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'not_ready'],
  ["READONLY You can't write against a read only replica.", 'not_writable'],
  ['MISCONF Errors writing to the AOF file: No space left on device', 'not_writable'],
  ['NOREPLICAS Not enough good replicas to write.', 'not_writable'],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'out_of_memory'],
  ['NOAUTH Authentication required.', 'access_refused'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'access_refused'],
  ['NOPERM this user has no permissions', 'access_refused'],
  ['MOVED 3999 127.0.0.1:6381', 'wrong_node'],
  ['CLUSTERDOWN Hash slot not served', 'wrong_node'],
  ["CROSSSLOT Keys in request don't hash to the same slot", 'wrong_node'],
  ['WRONGTYPE Operation against a key', 'foreign_key'],
  ['ERR unknown command', 'refused'],
  ['', 'refused'],
])('the answer "%s" says where, what and what to do', (answer, code) => {
  const error = describeAnswer(answer, SERVER);

  expect(error).toMatchObject({ name: 'RedisError', code });
  expect(error.message.startsWith(`${SERVER} `)).toBe(true);
  expect(error.message.endsWith(`(${answer}).`)).toBe(true);
});

test('an answer that begins like a property of every object is refused like any other', () => {
  expect(describeAnswer('constructor of something', SERVER).code).toBe('refused');
});

test('a failure at several addresses, which has no message, is told by its code', () => {
  const error = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  expect(describeUnreachable(error, SERVER).message).toMatch(/\(ECONNREFUSED\)\.$/);
  expect(describeUnreachable(new TypeError(), SERVER).message).toMatch(/\(TypeError\)\.$/);
});
