import { expect, test } from 'vitest';
import { isLoopback, readAddress } from '#adapters/redis/redis-address.ts';
import { RedisError } from '#adapters/redis/redis-error.ts';

test('a URL says where the server is and who asks', () => {
  expect(readAddress('redis://anna:p%40ss%2Fword@stays.example:6380/7')).toEqual({
    name: 'Redis at stays.example:6380/7',
    host: 'stays.example',
    port: 6380,
    database: 7,
    user: 'anna',
    password: 'p@ss/word',
    isEncrypted: false,
  });
});

test('what a URL leaves out is the usual', () => {
  expect(readAddress('redis://:secret@localhost')).toMatchObject({
    name: 'Redis at localhost:6379/0',
    port: 6379,
    database: 0,
    user: 'default',
    password: 'secret',
  });
  expect(readAddress('redis://localhost/').password).toBeUndefined();
});

test('rediss: encrypts, and an address of IPv6 loses its brackets', () => {
  expect(readAddress('rediss://[::1]:6400/2')).toMatchObject({
    name: 'Redis at [::1]:6400/2',
    host: '::1',
    isEncrypted: true,
  });
});

test.each([
  'localhost:6379',
  'http://:secret@localhost',
  'redis://',
  'redis://:secret@localhost/stays',
  'redis://:secret@localhost/1/2',
  'redis://:secret@localhost/-1',
  'redis://:secret@local host',
  'redis://:secret%ZZ@localhost',
])('%s is refused, and no password is told', (url) => {
  const read = (): unknown => readAddress(url);
  expect(read).toThrow(RedisError);
  expect(read).toThrow(/^redis\.url is not the URL/);
  expect(read).not.toThrow(/secret/);
});

test('loopback is what only this machine reaches', () => {
  const hosts = ['localhost', '127.0.0.1', '127.1.2.3', '::1', '0.0.0.0', '10.0.0.1', 'redis'];
  expect(hosts.filter((host) => isLoopback({ host }))).toEqual(hosts.slice(0, 4));
});
