/** What the checks find at real servers that are set up well and badly. */
import { expect, test } from 'vitest';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { openEngine, ownServer } from './subject.ts';
import type { SettingCheck } from '#ports/setting-checks.ts';

/** The settings that are not ok, by their verdict. */
function faults(checks: readonly SettingCheck[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { setting, verdict, found: value } of checks) {
    if (verdict !== 'ok') (found[verdict] ??= []).push(`${setting} ${value}`);
  }
  return found;
}

describeWithServers('the checks of Redis', () => {
  test('find nothing wrong with a server that is set up well', async () => {
    const server = await ownServer({ maxmemory: '100mb' });

    const checks = await openEngine(server.url).checks.check();

    expect(faults(checks)).toEqual({});
    expect(checks.map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(['appendonly', 'appendfsync', 'role', 'redis_version']),
    );
    expect(checks.every(({ server, fix }) => server === 'redis' && fix === undefined)).toBe(true);
  });

  test('find every setting that could lose a commit, and tell how to put it right', async () => {
    const server = await ownServer({
      appendonly: 'no',
      appendfsync: 'everysec',
      'no-appendfsync-on-rewrite': 'yes',
      'maxmemory-policy': 'allkeys-lru',
      'aof-load-truncated': 'no',
      timeout: '100',
      'tcp-keepalive': '0',
    });
    const { checks } = openEngine(server.url);

    const found = await checks.check();

    expect(faults(found)).toEqual({
      unsafe: [
        'appendonly no',
        'appendfsync everysec',
        'no-appendfsync-on-rewrite yes',
        'maxmemory-policy allkeys-lru',
      ],
      warning: ['aof-load-truncated no', 'maxmemory 0', 'timeout 100', 'tcp-keepalive 0'],
    });
    const commands = found.flatMap(({ fix = '' }) => /CONFIG SET \S+ \S+$/.exec(fix)?.[0] ?? []);
    expect(commands).toHaveLength(8);
    await withRedis(server.url, async (redis) => {
      for (const command of commands) await redis.call(...(command.split(' ') as [string]));
    });
    expect(faults(await checks.check())).toEqual({});
  });

  test('find that the server is a replica', async () => {
    const [primary, server] = [await ownServer(), await ownServer({ maxmemory: '1gb' })];
    const { port } = new URL(primary.url);
    await withRedis(server.url, (redis) => redis.replicaof('127.0.0.1', port));

    const found = await openEngine(server.url).checks.check();

    expect(faults(found)).toEqual({ unsafe: ['role slave'] });
  });

  test('find that the server is part of a cluster, which can lose commits', async () => {
    const server = await ownServer({ 'cluster-enabled': 'yes', maxmemory: '1gb' });

    const found = await openEngine(server.url).checks.check();

    expect(faults(found)).toEqual({ warning: ['cluster_enabled 1'] });
  });

  test('say which permission is missing when the settings are hidden', async () => {
    const server = await ownServer();
    await withRedis(server.url, (redis) =>
      redis.acl('SETUSER', 'plateflow', 'on', '>pw', '~*', '+@all', '-config'),
    );
    const { checks } = openEngine(server.url.replace('//', '//plateflow:pw@'));

    const hidden = (await checks.check()).find(({ setting }) => setting === 'CONFIG GET');

    expect(hidden).toMatchObject({ verdict: 'unsafe', found: expect.stringContaining('NOPERM') });
    const [, user, ...rules] = /ACL SETUSER (\S+) (\S+) (\S+?)\. /.exec(hidden?.fix ?? '') ?? [];
    await withRedis(server.url, (redis) => redis.acl('SETUSER', String(user), ...rules));
    expect(faults(await checks.check())).toEqual({ warning: ['maxmemory 0'] });
  });

  test('warn of a server that lets everybody in, unless only this machine reaches it', async () => {
    const access = async (url: string): Promise<SettingCheck | undefined> =>
      (await openEngine(url).checks.check()).find(({ setting }) => setting.startsWith('password'));
    const open = await ownServer();
    const guarded = await ownServer({ requirepass: 'pw' });
    // The address of this machine under a name that does not say so.
    const foreign = (url: string): string => url.replace('127.0.0.1', '0.0.0.0');

    expect(await access(open.url)).toMatchObject({ verdict: 'ok' });
    expect(await access(foreign(open.url))).toMatchObject({ verdict: 'warning' });
    expect(await access(foreign(guarded.url))).toMatchObject({ verdict: 'ok' });
    await withRedis(open.url, (redis) => redis.acl('SETUSER', 'us', 'on', '>pw', '~*', '+@all'));
    expect(await access(foreign(open.url.replace('//', '//us:pw@')))).toMatchObject({
      verdict: 'warning',
      fix: expect.stringContaining('requirepass'),
    });
  });

  test('reject when the server cannot be asked, and ask it again when it is back', async () => {
    const server = await ownServer();
    const { checks } = openEngine(server.url);
    await checks.check();

    await server.kill();
    await expect(checks.check()).rejects.toMatchObject({ name: 'RedisError' });
    await expect(checks.check()).rejects.toMatchObject({ code: 'unreachable' });
    await server.start();

    expect(faults(await checks.check())).toEqual({ warning: ['maxmemory 0'] });
  });
});
