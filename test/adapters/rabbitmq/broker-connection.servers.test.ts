/** Connecting, losing the connection, connecting again, leaving. */
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { connectionBlocked, connectionUnblocked } from './frames.ts';
import { openEngine, preparedBroker, RecordingWitness } from './subject.ts';
import { TcpProxy } from './tcp-proxy.ts';
import type { AddressInfo } from 'node:net';
import type { RabbitEngine } from '#adapters/rabbitmq/rabbit-engine.ts';

const MESSAGE = { plate: 'AB1', body: Buffer.from('x') };
const SECRET = 'not-the-password';

describeWithServers('a connection to RabbitMQ', () => {
  test('a broker that is not there is named by host and port, whatever needs it', async () => {
    const url = await preparedBroker();
    const proxy = await TcpProxy.open(url);
    proxy.refuse();
    const engine = openEngine(proxy.url.replace('guest@', `${SECRET}@`));

    const messages = await failures(engine);

    for (const message of messages) {
      expect(message).toContain(`RabbitMQ at ${proxy.address} cannot be reached: nothing listens`);
      expect(message).not.toContain(SECRET);
    }
  });

  test('a wrong password is said to be one, and is not shown', async () => {
    const url = (await preparedBroker()).replace('guest@', `${SECRET}@`);

    const messages = await failures(openEngine(url));

    for (const message of messages) {
      expect(message).toMatch(/refused the user or the password. Correct rabbitmq.url.$/);
      expect(message).not.toContain(SECRET);
    }
  });

  test('a virtual host that is not there is named', async () => {
    const url = new URL(await preparedBroker());
    url.pathname = '/no%20such%20host';

    const messages = await failures(openEngine(url.href));

    for (const message of messages) expect(message).toContain('no virtual host no such host');
  });

  test('one who takes connections and says nothing is given up in time', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const engine = openEngine(`amqp://127.0.0.1:${port}`, { connectTimeoutMs: 100 });

    const messages = await failures(engine);
    await engine.close();

    for (const message of messages)
      expect(message).toContain(`127.0.0.1:${port} cannot be reached`);
  });

  test('one who is not a broker is told from one', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;

    const messages = await failures(openEngine(`amqp://127.0.0.1:${port}`));

    for (const message of messages) expect(message).toContain('cannot be reached');
  });

  test('is made when it is needed: who only publishes does not consume', async () => {
    const witness = new RecordingWitness();
    const proxy = await TcpProxy.open(await preparedBroker());
    const engine = openEngine(proxy.url, { witness });
    expect(proxy.connectionCount).toBe(0);

    await engine.publisher.publish('entry', [MESSAGE]);
    expect(witness.told).toEqual(['connected publishing']);
    expect(proxy.connectionCount).toBe(1);

    await engine.deliveries(0).backlog('entry');
    expect(witness.told).toEqual(['connected publishing', 'connected consuming']);
  });

  test('the witness learns that it was lost and that it is there again', async () => {
    const witness = new RecordingWitness();
    const proxy = await TcpProxy.open(await preparedBroker());
    const engine = openEngine(proxy.url, { witness });
    await engine.publisher.publish('entry', [MESSAGE]);

    proxy.cut();
    await witness.heard('lost publishing');
    await engine.publisher.publish('entry', [MESSAGE]);

    expect(witness.told).toEqual([
      'connected publishing',
      expect.stringContaining(`RabbitMQ at ${proxy.address} was lost`),
      'connected publishing',
    ]);
  });

  test('the witness learns that the broker is blocked, and so do the checks', async () => {
    const witness = new RecordingWitness();
    const proxy = await TcpProxy.open(await preparedBroker());
    const engine = openEngine(proxy.url, { witness });
    await engine.publisher.publish('entry', [MESSAGE]);

    proxy.sayToClient(connectionBlocked('low on memory'));
    await witness.heard('blocked publishing: low on memory');
    const blocked = await engine.checks.check();
    proxy.sayToClient(connectionUnblocked());
    await witness.heard('unblocked publishing');
    const unblocked = await engine.checks.check();

    const alarm = { setting: 'resource alarm', verdict: 'warning', found: 'low on memory' };
    expect(blocked).toContainEqual(expect.objectContaining(alarm));
    expect(unblocked).toContainEqual({
      ...alarm,
      verdict: 'ok',
      found: 'none',
      server: 'rabbitmq',
    });
  });

  test('is ended in time by `close`, though the broker does not answer', async () => {
    const proxy = await TcpProxy.open(await preparedBroker());
    const engine = openEngine(proxy.url, { connectTimeoutMs: 300 });
    const listener = new RecordingListener();
    await engine.deliveries(0).open('entry', { prefetch: 10 }, listener);
    await engine.publisher.publish('exit', [MESSAGE]);
    proxy.freeze();

    await engine.close();
    await engine.close();

    expect(listener.endings).toHaveLength(1);
    proxy.thaw();
    await proxy.empty();
  });

  test('is ended by `close` at once when it was lost before', async () => {
    const witness = new RecordingWitness();
    const proxy = await TcpProxy.open(await preparedBroker());
    const engine = openEngine(proxy.url, { witness, connectTimeoutMs: 60_000 });
    await engine.publisher.publish('entry', [MESSAGE]);
    proxy.refuse();
    proxy.cut();
    await witness.heard('lost publishing');

    await engine.close();

    await expect(engine.publisher.publish('entry', [MESSAGE])).rejects.toThrow('closed');
    await expect(engine.deliveries(0).backlog('entry')).rejects.toThrow('has been closed here');
  });

  test('what waits for it when it is closed is told so', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const engine = openEngine(`amqp://127.0.0.1:${port}`, { connectTimeoutMs: 500 });
    const opening = engine.deliveries(0).open('entry', { prefetch: 1 }, new RecordingListener());
    const outcome = opening.catch((error: unknown) => error);

    await engine.close();

    expect(((await outcome) as Error).message).toContain('has been closed here');
  });
});

/** What everything that needs the broker says when it does not get it. */
async function failures(engine: RabbitEngine): Promise<readonly string[]> {
  const listener = new RecordingListener();
  const letter = { queue: 'entry', reason: 'not_json', detail: 'x', body: MESSAGE.body, atMs: 0 };
  const outcomes = await Promise.allSettled<unknown>([
    engine.deliveries(0).open('entry', { prefetch: 1 }, listener),
    engine.deliveries(0).backlog('entry'),
    engine.publisher.publish('entry', [MESSAGE]),
    engine.deadLetters(0).bury([letter as never]),
    engine.deadLetterBox.list({ limit: 1 }),
    engine.checks.check(),
    engine.applyTopology(),
  ]);
  expect(listener.endings).toEqual([]);
  expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'));
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.message : ''));
}
