import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SummarySink } from '#ports/summary-sink.ts';
import { createWriterClient, WriterUnavailable } from '#adapters/writer-client/writer-client.ts';

const RECORDS = [
  { n: 1, summary: '{"summary_id":"a","garage_id":"gärage"}' },
  { n: 2, summary: '{"summary_id":"b"}' },
];

describe('appending', () => {
  test('posts the summaries as they are, in one JSON body', async () => {
    const received: { method?: string; url?: string; type?: string; body: string }[] = [];
    const client = await connectTo(async (request, response) => {
      const { method, url, headers } = request;
      const type = headers['content-type'];
      received.push({ method: method!, url: url!, type: type!, body: await text(request) });
      response.end('{"n":2,"duplicates":1}');
    });

    const answer = await client.append(3, 'data"set', RECORDS);

    expect(answer).toEqual({ outcome: 'appended', lastN: 2, duplicates: 1 });
    expect(received).toEqual([
      {
        method: 'POST',
        url: '/v1/summaries',
        type: 'application/json',
        body:
          '{"partition":3,"dataset":"data\\"set","records":[' +
          '{"n":1,"summary":{"summary_id":"a","garage_id":"gärage"}},' +
          '{"n":2,"summary":{"summary_id":"b"}}]}',
      },
    ]);
  });

  test('says which number is expected when the writer does', async () => {
    const client = await connectTo(answerWith(409, '{"expected":7}'));

    expect(await client.append(0, 'd', RECORDS)).toEqual({ outcome: 'expected', n: 7 });
  });

  test('says why the writer refuses', async () => {
    const client = await connectTo(answerWith(422, '{"detail":"Another dataset."}'));

    expect(await client.append(0, 'd', RECORDS)).toEqual({
      outcome: 'refused',
      detail: 'Another dataset.',
    });
  });

  test.each([
    [503, '{"detail":"Too many requests wait."}', /answered 503\. Too many requests wait\./],
    [507, '{"detail":"The disk is full."}', /answered 507\. The disk is full\./],
    [500, 'Internal Server Error', /answered 500\.$/],
    [413, '', /answered 413\.$/],
    [204, '', /answered 204\.$/],
  ])('rejects when the writer answers %i', async (status, body, message) => {
    const client = await connectTo(answerWith(status, body));

    const appending = client.append(0, 'd', RECORDS);

    await expect(appending).rejects.toBeInstanceOf(WriterUnavailable);
    await expect(appending).rejects.toThrow(message);
    await expect(appending).rejects.toThrow(/http:\/\/127\.0\.0\.1:\d+\/v1\/summaries/);
  });

  test('does not follow the writer to another place', async () => {
    let requests = 0;
    const client = await connectTo((_request, response) => {
      requests += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(/answered 307/);
    expect(requests).toBe(1);
  });

  test.each([
    [200, '<html>hello</html>'],
    [200, '{"n":"2","duplicates":0}'],
    [200, '{}'],
    [409, '{"expected":0}'],
    [422, 'no'],
  ])('rejects an answer %i that no writer gives: %s', async (status, body) => {
    const client = await connectTo(answerWith(status, body));

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(
      new RegExp(`answered ${status}, but not as a writer does. Does writer.url name one`),
    );
  });

  test('rejects an answer that is far too long', async () => {
    const client = await connectTo(answerWith(200, ' '.repeat(100_000)));

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(/was not reached: .*exceed/i);
  });

  test('rejects when the writer does not answer in time', async () => {
    const client = await connectTo(() => {}, 1);

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(
      /was not reached: it did not answer within 1 ms \(relay\.timeoutMs\)/,
    );
  });

  test('rejects when the writer begins an answer and does not finish it in time', async () => {
    const client = await connectTo((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
    }, 50);

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(/did not answer within 50 ms/);
  });

  test('rejects when the answer trickles on and on', async () => {
    const client = await connectTo((_request, response) => {
      response.writeHead(200, { 'content-length': '10000' });
      const trickle = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(trickle));
    }, 50);

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(/did not answer within 50 ms/);
  });

  test('rejects when the connection ends in the middle of the answer', async () => {
    const client = await connectTo((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"n":2', () => {
        response.destroy();
      });
    });

    const appending = client.append(0, 'd', RECORDS);

    await expect(appending).rejects.toThrow(/was not reached/);
    await expect(appending).rejects.toHaveProperty('cause');
  });

  test('rejects when nobody listens, and says where', async () => {
    const client = createWriterClient({ url: 'http://127.0.0.1:1/', timeoutMs: 5_000, token: '' });
    onTestFinished(() => client.close());

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(
      /The writer at http:\/\/127\.0\.0\.1:1\/v1\/summaries was not reached: .*ECONNREFUSED/,
    );
  });

  test('goes on with the same connections after answers of every kind', async () => {
    const answers = [answerWith(503, '{"detail":"x"}'), answerWith(200, '{"n":2,"duplicates":0}')];
    const sockets = new Set<unknown>();
    const client = await connectTo((request, response) => {
      sockets.add(request.socket);
      const answer = answers[0]!;
      if (answers.length > 1) answers.shift();
      return answer(request, response);
    });

    await expect(client.append(0, 'd', RECORDS)).rejects.toThrow(/503/);
    for (let time = 0; time < 5; time += 1) await client.append(0, 'd', RECORDS);

    expect(sockets.size).toBeLessThanOrEqual(2);
  });
});

describe('the cursor', () => {
  test('says how far the writer has come', async () => {
    const urls: (string | undefined)[] = [];
    const client = await connectTo((request, response) => {
      urls.push(request.url);
      response.end('{"dataset":"d","n":12}');
    });

    expect(await client.cursor(4)).toEqual({ dataset: 'd', n: 12 });
    expect(urls).toEqual(['/v1/cursor?partition=4']);
  });

  test('has no dataset when the log is empty', async () => {
    const client = await connectTo(answerWith(200, '{"dataset":null,"n":0}'));

    expect(await client.cursor(0)).toEqual({ dataset: undefined, n: 0 });
  });

  test.each([
    [404, '{"detail":"No resource has this path."}', /answered 404\. No resource/],
    [200, '{"n":-1,"dataset":null}', /not as a writer does/],
  ])('rejects when the writer answers %i %s', async (status, body, message) => {
    const client = await connectTo(answerWith(status, body));

    await expect(client.cursor(0)).rejects.toThrow(message);
  });
});

test('a writer may be below a path, and its password is in no message', async () => {
  const urls: (string | undefined)[] = [];
  const port = await startServer((request, response) => {
    urls.push(request.url);
    response.writeHead(503).end();
  });
  const url = `http://user:secret@127.0.0.1:${port}/garage/writer`;
  const client = createWriterClient({ url, timeoutMs: 5_000, token: '' });
  onTestFinished(() => client.close());

  await expect(client.cursor(0)).rejects.toThrow(
    `The writer at http://127.0.0.1:${port}/garage/writer/v1/cursor answered 503.`,
  );
  expect(urls).toEqual(['/garage/writer/v1/cursor?partition=0']);
});

test('a token is shown with every request, and is in no message', async () => {
  const shown: (string | undefined)[] = [];
  const port = await startServer((request, response) => {
    shown.push(request.headers.authorization);
    request.resume();
    response.writeHead(401).end('{"detail":"This token is not a valid one."}');
  });
  const token = 'sesame'.repeat(6);
  const client = createWriterClient({ url: `http://127.0.0.1:${port}`, timeoutMs: 5_000, token });
  onTestFinished(() => client.close());

  const refusals = await Promise.all([
    client.cursor(0).catch((error: Error) => error.message),
    client.append(0, 'd', RECORDS).catch((error: Error) => error.message),
  ]);

  expect(shown).toEqual([`Bearer ${token}`, `Bearer ${token}`]);
  for (const message of refusals) {
    expect(message).toMatch(/answered 401\. This token is not a valid one\./);
    expect(message).not.toContain('sesame');
  }
});

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

function answerWith(status: number, body: string): Answer {
  return (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
}

async function connectTo(answer: Answer, timeoutMs = 5_000): Promise<SummarySink> {
  const port = await startServer(answer);
  const client = createWriterClient({ url: `http://127.0.0.1:${port}`, timeoutMs, token: '' });
  onTestFinished(() => client.close());
  return client;
}

async function startServer(answer: Answer): Promise<number> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
