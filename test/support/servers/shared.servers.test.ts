import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { expect, it, onTestFinished } from 'vitest';
import { withRedis } from './redis-server.ts';
import { handOutBroker, handOutRedis, takeBack } from './shared-servers.ts';
import { describeWithServers, emptyBroker, emptyRedis, sharedServers } from './shared.ts';

const run = promisify(execFile);

/** Asks for something in a process of its own, as another worker of the run does. */
async function inAnotherWorker(what: 'handOutRedis' | 'handOutBroker'): Promise<string> {
  const servers = JSON.stringify(sharedServers());
  const code = `import { ${what} } from './shared-servers.ts'; console.log(await ${what}(${servers}));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
  });
  return stdout.trim();
}

async function channelTo(url: string) {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  onTestFinished(() => connection.close().catch(() => undefined));
  return connection.createChannel();
}

describeWithServers('the servers that a run shares', () => {
  it('give two workers a database each, and neither sees what the other writes', async () => {
    const [mine, other] = await Promise.all([emptyRedis(), inAnotherWorker('handOutRedis')]);
    await withRedis(mine, (redis) => redis.set('plate', 'mine'));
    await withRedis(other, (redis) => redis.set('plate', 'other'));
    expect(await withRedis(mine, (redis) => redis.get('plate'))).toBe('mine');
  });

  it('give two workers a virtual host each, and neither sees the queues of the other', async () => {
    const [mine, other] = await Promise.all([emptyBroker(), inAnotherWorker('handOutBroker')]);
    await (await channelTo(other)).assertQueue('vehicle.entry');
    const channel = await channelTo(mine);
    channel.on('error', () => undefined);
    await expect(channel.checkQueue('vehicle.entry')).rejects.toThrow('NOT_FOUND');
  });

  it('give another database and another virtual host each time', async () => {
    const calls = Array.from({ length: 5 }, () => Promise.all([emptyRedis(), emptyBroker()]));
    expect(new Set((await Promise.all(calls)).flat()).size).toBe(10);
  });

  it('keep nothing of what was given back', async () => {
    const servers = sharedServers();
    const [database, vhost] = [await handOutRedis(servers), await handOutBroker(servers)];
    await withRedis(database, (redis) => redis.set('left', 'behind'));
    await (await channelTo(vhost)).assertQueue('left', { durable: true });

    await takeBack(servers, [database, vhost]);

    expect(await withRedis(database, (redis) => redis.dbsize())).toBe(0);
    await expect(connect(vhost)).rejects.toThrow('ConnectionClose');
  });
});
