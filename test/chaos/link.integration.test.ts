/** The link of a chaos run on real sockets: what a fault does, and that no byte is lost by it. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Link } from './link.ts';
import type { AddressInfo, Socket } from 'node:net';

interface Ends {
  readonly link: Link;
  readonly client: Socket;
  readonly server: Socket;
  /** Resolves with what this end has received, when that is as long as the text. */
  readonly heard: (who: 'client' | 'server', text: string) => Promise<string>;
  readonly reads: { client: string[]; server: string[] };
}

async function open(): Promise<Ends> {
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const link = await Link.open((listener.address() as AddressInfo).port);
  const client = connect(link.port, '127.0.0.1');
  const [server] = (await once(listener, 'connection')) as [Socket];
  onTestFinished(() => {
    link.close();
    listener.close();
    client.destroy();
    server.destroy();
  });
  const reads = { client: [] as string[], server: [] as string[] };
  for (const [name, socket] of [['client', client] as const, ['server', server] as const]) {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => reads[name].push(bytes.toString()));
  }
  const heard = (who: 'client' | 'server', text: string): Promise<string> =>
    vi.waitUntil(
      () => {
        const all = reads[who].join('');
        return all.length >= text.length && all;
      },
      { timeout: 20_000, interval: 5 },
    );
  return { link, client, server, heard, reads };
}

/** Resolves with whether the connection ended by an error. */
function closed(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => void socket.once('close', resolve));
}

it('passes everything on in both directions', async () => {
  const { client, server, heard } = await open();
  client.write('to the server');
  server.write('to the client');
  expect(await heard('server', 'to the server')).toBe('to the server');
  expect(await heard('client', 'to the client')).toBe('to the client');
});

it('holds one direction back, and delivers all of it when that is over', async () => {
  const { link, client, server, heard, reads } = await open();
  link.shape({ isHeld: true }, ['there']);
  client.write('held');
  server.write('passes');
  expect(await heard('client', 'passes')).toBe('passes');
  expect(reads.server).toEqual([]);
  link.heal();
  client.write(', and more');
  expect(await heard('server', 'held, and more')).toBe('held, and more');
});

it.each([
  ['later', { latencyMs: 50 }],
  ['slowly', { bytesPerSecond: 20_000 }],
  ['in single bytes', { singleBytes: 256 }],
])('delivers %s, and in order', async (_how, shaping) => {
  const { link, client, heard } = await open();
  link.shape(shaping);
  const text = Array.from({ length: 1_000 }, (_, n) => `${n},`).join('');
  for (const part of text.match(/.{1,100}/g) ?? []) client.write(part);
  expect(await heard('server', text)).toBe(text);
});

it('makes open connections mute for ever, and tells nobody', async () => {
  const { link, client, server, reads } = await open();
  const ended: string[] = [];
  client.on('close', () => ended.push('client'));
  link.mute();
  server.write('nobody hears this');
  server.end();
  link.heal();
  client.write('nor this');
  const other = connect(link.port, '127.0.0.1');
  onTestFinished(() => void other.destroy());
  await once(other, 'connect');
  await expect.poll(() => server.writableFinished).toBe(true);
  expect([ended, reads]).toEqual([[], { client: [], server: [] }]);
});

it('ends both sides by a reset', async () => {
  const { link, client, server } = await open();
  const ends = [closed(client), closed(server)];
  link.reset();
  expect(await Promise.all(ends)).toEqual([true, true]);
});

it('refuses new connections until it is healed', async () => {
  const { link, client } = await open();
  const ended = closed(client);
  link.refuse();
  await ended;
  const refused = connect(link.port, '127.0.0.1');
  refused.on('error', () => undefined);
  expect(await closed(refused)).toBe(true);
  link.heal();
  const accepted = connect(link.port, '127.0.0.1');
  onTestFinished(() => void accepted.destroy());
  await once(accepted, 'connect');
});

it('passes the end of a connection on, after what was said', async () => {
  const { client, server, heard } = await open();
  const ended = once(server, 'end');
  client.end('bye');
  expect(await heard('server', 'bye')).toBe('bye');
  await ended;
});
