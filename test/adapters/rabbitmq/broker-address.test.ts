/** Where the broker is, as a URL says it. */
import { expect, test } from 'vitest';
import { readAddress } from '#adapters/rabbitmq/broker-address.ts';

test('a URL says host, port, virtual host, user and password', () => {
  const address = readAddress('amqp://me:secret@broker.example:5673/garage', 5_000);

  expect(address).toEqual({
    name: 'RabbitMQ at broker.example:5673',
    vhost: 'garage',
    connect: {
      protocol: 'amqp',
      hostname: 'broker.example',
      port: 5673,
      username: 'me',
      password: 'secret',
      vhost: 'garage',
      heartbeat: 5,
    },
  });
});

test.each([
  ['amqp://localhost', 'RabbitMQ at localhost:5672', '/'],
  ['amqp://localhost/', 'RabbitMQ at localhost:5672', '/'],
  ['amqps://localhost', 'RabbitMQ at localhost:5671', '/'],
  ['amqp://localhost/%2F', 'RabbitMQ at localhost:5672', '/'],
  ['amqp://[::1]:5673/a%20b', 'RabbitMQ at [::1]:5673', 'a b'],
])('%s is %s with the virtual host %s', (url, name, vhost) => {
  const address = readAddress(url, 5_000);

  expect(address).toMatchObject({ name, vhost });
  expect(address.connect.username).toBeUndefined();
});

test('what is encoded in user, password and host is decoded', () => {
  const { connect } = readAddress('amqp://m%40e:p%C3%A4%2F%25@[::1]', 5_000);

  expect(connect).toMatchObject({ username: 'm@e', password: 'pä/%', hostname: '::1' });
});

test.each([
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [0, 0],
])('a heartbeat of %d ms is asked for as %d s', (heartbeatMs, seconds) => {
  expect(readAddress('amqp://localhost', heartbeatMs).connect.heartbeat).toBe(seconds);
});

test.each([
  'http://me:secret@localhost',
  'not a url with secret',
  'amqp://me:secret%@localhost',
  'amqp://me:secret@',
  '',
])('%j is refused, and the password is not shown', (url) => {
  expect(() => readAddress(url, 5_000)).toThrow(/^rabbitmq\.url is not the URL of a broker, as in/);
  try {
    readAddress(url, 5_000);
  } catch (error) {
    expect([String(error), JSON.stringify(error), (error as Error).cause]).toEqual([
      expect.not.stringContaining('secret'),
      expect.not.stringContaining('secret'),
      undefined,
    ]);
  }
});
