/** What only a broker of one's own can be made to do. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { startRabbit } from '#test/support/servers/rabbit-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { openEngine, RecordingWitness } from './subject.ts';
import type { RabbitEngine } from '#adapters/rabbitmq/rabbit-engine.ts';
import type { TestRabbit } from '#test/support/servers/rabbit-server.ts';

const MESSAGE = { plate: 'AB1', body: Buffer.from('x') };

describeWithServers('a RabbitMQ of its own', () => {
  let rabbit: TestRabbit;

  beforeAll(async () => {
    rabbit = await startRabbit({ settings: { consumer_timeout: '1000' } });
    // Otherwise it looks each minute; there is no name for this in rabbitmq.conf.
    await rabbit.ctl('eval', 'application:set_env(rabbit, channel_tick_interval, 500).');
  });

  afterAll(() => rabbit.stop());

  test('ends only the channel of a consumer that does not acknowledge', async () => {
    const engine = await prepared('timeout');
    await engine.publisher.publish('entry', [MESSAGE]);
    const entry = new RecordingListener();
    const exit = new RecordingListener();
    await engine.deliveries(0).open('entry', { prefetch: 10 }, entry);
    await engine.deliveries(0).open('exit', { prefetch: 10 }, exit);

    const reason = await entry.end;
    const again = new RecordingListener();
    await engine.deliveries(0).open('entry', { prefetch: 10 }, again);
    await again.received(1);

    expect(reason?.message).toContain('delivery acknowledgement on channel 1 timed out');
    expect(again.deliveries.map(({ redelivered }) => redelivered)).toEqual([true]);
    expect(exit.endings).toEqual([]);
  });

  test('says that an operator has ended its connections', async () => {
    const witness = new RecordingWitness();
    const engine = await prepared('closed', witness);
    await engine.publisher.publish('entry', [MESSAGE]);
    const listener = new RecordingListener();
    await engine.deliveries(0).open('exit', { prefetch: 10 }, listener);

    await rabbit.ctl('close_all_connections', '--vhost', 'closed', 'for the test');
    const reason = await listener.end;
    await witness.heard('lost publishing');

    expect(reason?.message).toMatch(/was lost: .*CONNECTION_FORCED - for the test/);
    await engine.publisher.publish('entry', [MESSAGE]);
    expect(await engine.deliveries(0).backlog('entry')).toBe(2);
  });

  test('short of memory takes nothing, delivers all the same, and goes on later', async () => {
    const witness = new RecordingWitness();
    const engine = await prepared('alarm', witness);
    await engine.publisher.publish('exit', [MESSAGE]);
    onTestFinished(async () => void (await rabbit.ctl('set_vm_memory_high_watermark', '0.6')));
    await rabbit.ctl('set_vm_memory_high_watermark', 'absolute', '1');

    // The alarm comes with the next measurement, and is told to those who publish then.
    let published = 0;
    const blocked = new AbortController();
    const publishing = (async () => {
      for (; !blocked.signal.aborted; published += 1) {
        await engine.publisher.publish('entry', [MESSAGE]);
      }
    })();
    await witness.heard('blocked publishing: low on memory');
    blocked.abort();
    const listener = new RecordingListener();
    const channel = await engine.deliveries(0).open('exit', { prefetch: 10 }, listener);
    await listener.received(1);
    channel.ackThrough(1);
    await channel.close();
    const alarm = (await engine.checks.check()).find(({ setting }) => setting === 'resource alarm');
    await rabbit.ctl('set_vm_memory_high_watermark', '0.6');
    await publishing;

    expect(alarm).toMatchObject({ verdict: 'warning', found: 'low on memory' });
    expect(witness.told.at(-1)).toBe('unblocked publishing');
    expect(await engine.deliveries(0).backlog('exit')).toBe(0);
    expect(await engine.deliveries(0).backlog('entry')).toBe(published);
  });

  test('with a user who may not configure works, and is warned of', async () => {
    await prepared('restricted');
    await rabbit.manage('PUT', 'users/reader', { password: 'a secret', tags: '' });
    const rights = { configure: '^$', write: '.*', read: '.*' };
    await rabbit.manage('PUT', 'permissions/restricted/reader', rights);
    const url = rabbit.url('restricted').replace('guest:guest', 'reader:a%20secret');
    const engine = openEngine(url);

    const checks = await engine.checks.check();
    await engine.publisher.publish('entry', [MESSAGE]);
    const listener = new RecordingListener();
    await engine.deliveries(0).open('entry', { prefetch: 10 }, listener);
    await listener.received(1);

    const verdicts = new Set(checks.slice(3).map(({ verdict }) => verdict));
    expect(verdicts).toEqual(new Set(['warning']));
    await expect(engine.applyTopology()).rejects.toThrow(
      /Give the user of rabbitmq\.url the right/,
    );
  });

  test('killed and started again has kept what it confirmed, in order', async () => {
    const engine = await prepared('killed');
    const listener = new RecordingListener();
    await engine.deliveries(0).open('exit', { prefetch: 10 }, listener);
    const texts = Array.from({ length: 500 }, (_, i) => `${i}`);
    await engine.publisher.publish(
      'entry',
      texts.map((text) => ({ plate: 'AB1', body: Buffer.from(text) })),
    );

    await rabbit.kill('SIGKILL');
    await expect(engine.publisher.publish('exit', [MESSAGE])).rejects.toThrow('RabbitMQ at');
    expect((await listener.end)?.message).toContain('was lost');
    await rabbit.start();
    const again = new RecordingListener();
    await engine.deliveries(0).open('entry', { prefetch: 1_000 }, again);
    await again.received(500);

    expect(again.texts).toEqual(texts);
  });

  /** An engine on a virtual host of its own, with empty queues. */
  async function prepared(vhost: string, witness?: RecordingWitness): Promise<RabbitEngine> {
    const url = await rabbit.addVhost(vhost);
    const engine = openEngine(url, { connectTimeoutMs: 20_000, ...(witness && { witness }) });
    await engine.applyTopology();
    return engine;
  }
});
