import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import Koa from 'koa';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { listen } from '#http/listen.ts';
import { SERVER_LIMITS } from '#test/support/server-limits.ts';
import { sendRaw, serve } from './serving.ts';

const HERE = { host: '127.0.0.1', port: 0, section: 'writer', limits: SERVER_LIMITS };
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const HOLD = 'GET /hold HTTP/1.1\r\nHost: x\r\n\r\n';
/** Its answer begins before its body has come, as a sign that it was seen. */
const HALF_SENT =
  'POST /hold HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n';

describe('an address that cannot be had', () => {
  test('because something else listens there names the setting', async () => {
    const { port } = await serve(new Koa());

    const second = listen(new Koa(), { ...HERE, port, section: 'ops' });

    await expect(second).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: something else listens there. Stop it, or set ops.port`,
    );
  });

  test('because it is not an address of this computer names the setting', async () => {
    const elsewhere = listen(new Koa(), { ...HERE, host: '192.0.2.1' });

    await expect(elsewhere).rejects.toThrow(/no such address\. Correct writer\.host/);
  });

  test('for any other reason gives the reason and names the settings', async () => {
    const impossible = listen(new Koa(), { ...HERE, port: 70_000 });

    await expect(impossible).rejects.toThrow(/70000.*writer\.host and writer\.port/);
  });
});

describe('closing', () => {
  test('V1: accepts no connection any more', async () => {
    const server = await serve(new Koa());

    await server.close(0);

    await expect(fetch(server.url)).rejects.toThrow(/fetch failed/);
  });

  test('V2: waits for the answer that is due, which says that the connection ends', async () => {
    const work = holdWork();
    const server = await serve(work.app);
    const client = await request(server.port, HOLD);
    await work.begun;

    const closing = server.close(60_000);
    work.finish();

    expect(await client.answer).toMatch(/connection: close[^]*done$/i);
    await closing;
  });

  test('V1: a request whose head was under way is the last one on its connection', async () => {
    const work = holdWork();
    const server = await serve(work.app);
    const client = await request(server.port, HOLD);
    const late = await request(server.port, 'GET /late HTTP/1.1\r\n');
    await work.begun;
    // Its answer shows that the server has read the half head, which was sent before.
    await fetch(server.url);

    const closing = server.close(60_000);
    late.socket.write('Host: x\r\n\r\n');

    expect(await late.answer).toMatch(/connection: close[^]*done$/i);
    work.finish();
    expect(await client.answer).toMatch(/connection: close[^]*done$/i);
    await closing;
  });

  test('V2: does not wait for connections on which nothing was asked', async () => {
    const server = await serve(new Koa());
    const silent = await request(server.port, '');
    const half = await request(server.port, 'GET / HT');
    // Its answer shows that the server has read the half head, which was sent before.
    await fetch(server.url);

    await server.close(60_000);

    expect(await silent.answer).toBe('');
    expect(await half.answer).toBe('');
  });

  test('V2: does not wait for connections that are kept alive', async () => {
    const server = await serve(new Koa());
    const client = await request(server.port, GET);
    await once(client.socket, 'data');

    await server.close(60_000);

    expect(await client.answer).toMatch(/^HTTP\/1\.1 404/);
  });

  test('V2: gives up on answers that take longer than the grace', async () => {
    const work = holdWork();
    const server = await serve(work.app);
    const client = await request(server.port, HOLD);
    await work.begun;

    await server.close(1);

    expect(await client.answer).toBe('');
    work.finish();
  });

  test('can be done twice', async () => {
    const server = await serve(new Koa());

    await expect(Promise.all([server.close(0), server.close(0)])).resolves.toBeDefined();
  });
});

describe('the limits', () => {
  test('a head that is too large is refused', async () => {
    const server = await serve(new Koa());
    const head = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(9_000)}\r\n\r\n`;

    expect(await sendRaw(server.port, head)).toMatch(/^HTTP\/1\.1 431/);
  });

  test('a client that does not finish its head is cut off', async () => {
    const limits = { ...SERVER_LIMITS, headersTimeoutMs: 1 };
    const server = await serve(new Koa(), { limits });

    expect(await sendRaw(server.port, 'GET / HT')).toMatch(/^HTTP\/1\.1 408/);
  });

  test('C1: there are no more connections than may be', async () => {
    const work = holdWork();
    const limits = { ...SERVER_LIMITS, connectionsMax: 1 };
    const server = await serve(work.app, { limits });
    const first = await request(server.port, HOLD);
    await work.begun;

    expect(await sendRaw(server.port, GET)).toBe('');

    work.finish();
    expect(String((await once(first.socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/);
  });

  test('C2: a new connection takes the place of one that is promised nothing', async () => {
    const work = holdWork();
    const limits = { ...SERVER_LIMITS, connectionsMax: 4 };
    const server = await serve(work.app, { limits });
    const busy = await request(server.port, HOLD);
    await work.begun;
    const sending = await request(server.port, HALF_SENT);
    await once(sending.socket, 'data');
    const kept = await request(server.port, GET);
    await once(kept.socket, 'data');
    const silent = await request(server.port, 'GET / HT');

    const gone: string[] = [];
    for (const [name, { answer }] of Object.entries({ busy, sending, kept, silent })) {
      void answer.then(() => gone.push(name));
    }
    for (const next of ['silent', 'kept', 'sending']) {
      const newcomer = await request(server.port, HOLD);
      await vi.waitFor(() => expect(gone.at(-1)).toBe(next));
      onTestFinished(() => void newcomer.socket.destroy());
    }
    expect(await sendRaw(server.port, GET)).toBe('');

    work.finish();
    expect(String((await once(busy.socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/);
  });

  test('a connection that sends many requests without waiting is closed', async () => {
    const work = holdWork();
    const server = await serve(work.app, { limits: { ...SERVER_LIMITS, pipelinedMax: 2 } });

    expect(await sendRaw(server.port, HOLD.repeat(3))).toBe('');
    expect((await fetch(server.url)).status).toBe(200);
    work.finish();
  });
});

/** A connection on which this was sent, and all that comes back on it. */
async function request(
  port: number,
  text: string,
): Promise<{ readonly socket: Socket; readonly answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const received: string[] = [];
  socket.on('data', (bytes: Buffer) => received.push(bytes.toString()));
  const answer = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(received.join('')));
  });
  await once(socket, 'connect');
  socket.write(text);
  return { socket, answer };
}

/** An app whose answer to `/hold` waits until the work is finished. */
function holdWork() {
  const begun = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  const app = new Koa();
  app.use(async (context) => {
    if (context.path === '/hold') {
      begun.resolve();
      await finished.promise;
    }
    context.body = 'done';
  });
  return { app, begun: begun.promise, finish: () => finished.resolve() };
}
