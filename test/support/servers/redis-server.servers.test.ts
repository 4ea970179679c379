import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { stateOf } from './leashed-process.ts';
import { startRedis, withRedis } from './redis-server.ts';
import { describeWithServers } from './shared.ts';
import type { RedisSettings } from './redis-server.ts';

async function redisOfThisTest(settings: RedisSettings = {}) {
  const redis = await startRedis(settings);
  onTestFinished(() => redis.stop());
  return redis;
}

describeWithServers('a Redis of its own', () => {
  it('keeps what it has answered when it is killed and started again', async () => {
    const redis = await redisOfThisTest();
    await withRedis(redis.url, (client) => client.set('kept', 'yes'));
    const { pid } = redis;
    await redis.kill('SIGKILL');
    await expect(withRedis(redis.url, (client) => client.ping())).rejects.toThrow('ECONNREFUSED');
    await redis.start();
    expect(redis.pid).not.toBe(pid);
    expect(await withRedis(redis.url, (client) => client.get('kept'))).toBe('yes');
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('is gone when %s has ended it', async (signal) => {
    const redis = await redisOfThisTest();
    const { pid } = redis;
    await redis.kill(signal);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('has the settings that Plateflow asks for, unless others are asked for', async () => {
    const redis = await redisOfThisTest({ appendfsync: 'everysec', requirepass: 'a secret/@' });
    const settings = await withRedis(redis.url, async (client) =>
      Object.fromEntries(
        await Promise.all(
          ['appendonly', 'appendfsync', 'maxmemory-policy', 'bind', 'save'].map(
            async (name) => (await client.config('GET', name)) as [string, string],
          ),
        ),
      ),
    );
    expect(settings).toEqual({
      appendonly: 'yes',
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
      bind: '127.0.0.1',
      save: '',
    });
    const url = redis.url.replace(/\/\/.*@/, '//');
    await expect(withRedis(url, (client) => client.ping())).rejects.toThrow('NOAUTH');
  });

  it('answers nothing while it is paused, and everything when it goes on', async () => {
    const redis = await redisOfThisTest();
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    await client.ping();
    redis.pause();
    const answer = client.set('asked', 'meanwhile');
    await expect.poll(() => stateOf(redis.pid)).toBe('T');
    redis.resume();
    expect(await answer).toBe('OK');
  });

  it('says why it could not be started, and leaves nothing', async () => {
    await expect(startRedis({ appendfsync: 'sometimes' })).rejects.toThrow(
      /redis-server.* ended \(1\) before it answered:[^]*appendfsync "sometimes"/,
    );
  });

  it('leaves neither a process nor a folder when it is stopped', async () => {
    const redis = await startRedis();
    const { pid, folder } = redis;
    await redis.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(folder)).toBe(false);
  });
});
