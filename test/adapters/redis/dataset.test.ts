import { expect, test } from 'vitest';
import { settleDataset } from '#adapters/redis/dataset.ts';

type Command = readonly (string | number)[];

/** A server with one hash, and other processes that write to it before some command of ours. */
function hashServer(
  others: (command: string, hash: Map<string, string>) => void = () => undefined,
) {
  const hash = new Map<string, string>();
  const sent: string[] = [];
  const call = async (command: string, [key, field, value]: Command): Promise<unknown> => {
    const name = `${command} ${key} ${field}`;
    others(name, hash);
    sent.push(name);
    if (command === 'HSETNX' && !hash.has(String(field))) hash.set(String(field), String(value));
    if (command !== 'HMGET' || key !== 'plateflow:dataset') return [null, null];
    return [hash.get('name') ?? null, hash.get('partitions') ?? null];
  };
  return { connection: { name: 'Redis', call }, sent };
}

const settle = ({ connection }: ReturnType<typeof hashServer>, name = 'ours'): Promise<string> =>
  settleDataset(connection, 'plateflow:{p00}', { partitions: 2, newDataset: () => name });

test('a new database gets a name, and keeps it', async () => {
  const server = hashServer();

  expect(await settle(server, 'first')).toBe('first');
  expect(await settle(server, 'second')).toBe('first');
});

test('who comes second takes the name that the first has given, at whatever moment that was', async () => {
  for (const moment of ['HSETNX plateflow:dataset partitions', 'HSETNX plateflow:dataset name']) {
    const server = hashServer((command, hash) => {
      if (command === moment) hash.set('name', 'theirs').set('partitions', '2');
    });
    expect(await settle(server)).toBe('theirs');
  }
});

test('the name is the last that is written: where there is one, the rest is there', async () => {
  const server = hashServer();
  await settle(server);
  expect(server.sent.findLast((command) => command.startsWith('HSETNX'))).toMatch(/ name$/);
});
