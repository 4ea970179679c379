import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { stateOf } from './leashed-process.ts';
import { askRabbit, connected, startRabbit } from './rabbit-server.ts';
import { describeWithServers } from './shared.ts';
import type { TestRabbit } from './rabbit-server.ts';

async function channelTo(url: string) {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  onTestFinished(() => connection.close().catch(() => undefined));
  return connection.createConfirmChannel();
}

const QUORUM = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

describeWithServers('a RabbitMQ of its own', () => {
  let rabbit: TestRabbit;

  beforeAll(async () => {
    rabbit = await startRabbit({ settings: { consumer_timeout: '123456' } });
  });
  afterAll(() => rabbit.stop());

  it('keeps a confirmed message of a quorum queue when it is killed and started again', async () => {
    const url = await rabbit.addVhost('kept');
    const before = await channelTo(url);
    await before.assertQueue('kept', QUORUM);
    before.sendToQueue('kept', Buffer.from('still here'), { persistent: true });
    await before.waitForConfirms();
    await rabbit.saveQueues();
    const { pid } = rabbit;

    await rabbit.kill('SIGKILL');
    await expect(askRabbit(url)).rejects.toThrow('ECONNREFUSED');
    await rabbit.start();

    expect(rabbit.pid).not.toBe(pid);
    const after = await channelTo(url);
    const message = await after.get('kept', { noAck: true });
    expect(message && message.content.toString()).toBe('still here');
  });

  it('answers rabbitmqctl and its management interface', async () => {
    const channel = await channelTo(await rabbit.addVhost('asked'));
    await channel.assertQueue('asked', QUORUM);
    expect(await rabbit.ctl('list_queues', '--vhost', 'asked', 'name', 'type')).toContain(
      'asked\tquorum',
    );
    expect(await rabbit.manage('GET', 'queues/asked/asked')).toMatchObject({ type: 'quorum' });
    await expect(rabbit.manage('GET', 'queues/asked/other')).rejects.toThrow('404');
    await expect(rabbit.ctl('no_such_command')).rejects.toThrow('no_such_command');
  });

  it('takes other settings than its own', async () => {
    expect(await rabbit.ctl('eval', 'application:get_env(rabbit, consumer_timeout).')).toContain(
      '{ok,123456}',
    );
  });

  it('answers nothing while it is paused, and everything when it goes on', async () => {
    const channel = await channelTo(rabbit.url());
    rabbit.pause();
    const answer = channel.assertQueue('', { exclusive: true });
    await expect.poll(() => stateOf(rabbit.pid)).toBe('T');
    rabbit.resume();
    expect((await answer).messageCount).toBe(0);
  });

  it('listens on 127.0.0.1 only', async () => {
    const listed = await rabbit.ctl(
      'eval',
      '[element(6, Listener) || Listener <- rabbit_networking:active_listeners()].',
    );
    const ports = JSON.parse(listed) as number[];
    // For AMQP, for the management interface, for rabbitmqctl.
    expect(ports).toHaveLength(3);
    for (const port of ports) {
      await expect(connected(port)).resolves.toBeUndefined();
      // Whoever listens on all addresses listens on this one too.
      await expect(connected(port, '127.0.0.2')).rejects.toThrow('ECONNREFUSED');
    }
  });
});
