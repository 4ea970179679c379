import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { batch, serveWriter, summary, withRecord, withSummary } from './serving-writer.ts';
import { postJson, problem, sendRaw } from './serving.ts';

describe('a batch', () => {
  test.each([
    ['no content type', { 'content-type': '' }],
    ['another content type', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another JSON', { 'content-type': 'application/vnd.api+json' }],
    ['another character set', { 'content-type': 'application/json; charset=utf-16' }],
    ['compression', { 'content-encoding': 'gzip' }],
    ['two compressions', { 'content-encoding': 'identity, gzip' }],
  ])('refuses a body with %s', async (_what, headers) => {
    const { writer, log } = await serveWriter();

    const answer = await postJson(
      `${writer.url}/v1/summaries`,
      Buffer.from(JSON.stringify(batch)),
      headers,
    );

    expect(answer).toMatchObject(problem(415, 'unsupported_media_type'));
    expect(log.appended).toEqual([]);
  });

  test.each([['application/json; charset=utf-8'], ['application/json;charset=UTF-8']])(
    'reads %s',
    async (type) => {
      const { writer } = await serveWriter();

      const answer = await postJson(`${writer.url}/v1/summaries`, batch, { 'content-type': type });

      expect(answer.status).toBe(200);
    },
  );

  test.each([
    ['nothing', ''],
    ['half of it', '{"partition":0,"data'],
    ['not JSON', 'partition=0'],
    [
      'bytes that are not UTF-8',
      Buffer.from(JSON.stringify(batch).replace('AB1', '\u00ff'), 'latin1'),
    ],
    ['arrays nested 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a number', '5'],
    ['null', 'null'],
    ['an array', '[]'],
    ['no records', { ...batch, records: [] }],
    ['records that are none', { ...batch, records: [1, null, 'x'] }],
    ['records that are no list', { ...batch, records: { length: 5 } }],
    ['no partition', { dataset: 'd', records: batch.records }],
    ['a negative partition', { ...batch, partition: -1 }],
    ['a partition out of range', { ...batch, partition: 1024 }],
    ['a partition that is a text', { ...batch, partition: '0' }],
    ['an empty dataset', { ...batch, dataset: '' }],
    ['a dataset that is too long', { ...batch, dataset: 'd'.repeat(129) }],
    ['another member', { ...batch, file: '/etc/passwd' }],
    ['__proto__', `{"__proto__":{"partition":0},${JSON.stringify(batch).slice(1)}`],
    ['only __proto__', `{"__proto__":${JSON.stringify(batch)}}`],
    ['the number 0', withRecord({ n: 0 })],
    ['a number that is none', withRecord({ n: 1.5 })],
    ['a number too large to be exact', withRecord({ n: 2 ** 53 })],
    ['another member in a record', withRecord({ crc32c: '00000000' })],
    ['another member in a summary', withSummary({ n: 5 })],
    ['constructor in a summary', withSummary({ constructor: {} })],
    ['an empty id', withSummary({ summary_id: '' })],
    ['an id that is too long', withSummary({ summary_id: 'x'.repeat(129) })],
    ['an id that is an object', withSummary({ exit_event_id: {} })],
    ['an empty member', withSummary({ entry_event_id: null })],
    ['a plate that is too long', withSummary({ vehicle_plate: 'A'.repeat(17) })],
    ['a garage that is too long', withSummary({ garage_id: 'g'.repeat(65) })],
    ['a date that is too long', withSummary({ exit_date_time: '2'.repeat(33) })],
    ['a negative duration', withSummary({ duration_seconds: -1 })],
    ['an unknown status', withSummary({ status: 'perhaps' })],
    ['an unknown reason', withSummary({ reason: 'because' })],
    ['version 0', withSummary({ version: 0 })],
  ])('refuses %s', async (_what, body) => {
    const { writer, log } = await serveWriter();

    const answer = await postJson(`${writer.url}/v1/summaries`, body);

    expect(answer).toMatchObject(problem(400, 'invalid_request'));
    expect(answer.text.length).toBeLessThan(600);
    expect(log.appended).toEqual([]);
  });

  test('says which member is wrong, but not what was in it', async () => {
    const { writer } = await serveWriter();

    const shape = await postJson(`${writer.url}/v1/summaries`, withSummary({ vehicle_plate: 77 }));
    const syntax = await postJson(`${writer.url}/v1/summaries`, '{"vehicle_plate":"SECRET1"');

    expect(shape.body).toHaveProperty(
      'detail',
      expect.stringContaining('records.0.summary.vehicle_plate: '),
    );
    expect(syntax.text).not.toContain('SECRET1');
  });

  test('takes hostile characters, because a line of JSON cannot be broken by them', async () => {
    const { writer, log } = await serveWriter();
    const hostile = withSummary({ summary_id: 'a\n"},\r\u2028\0\ud800=cmd()' });

    expect(await postJson(`${writer.url}/v1/summaries`, hostile)).toMatchObject({ status: 200 });
    expect(log.appended).toEqual([[0, 'd', hostile.records]]);
  });

  test('refuses more records than it may have', async () => {
    const { writer } = await serveWriter({}, { recordsMax: 2 });
    const records = [1, 2, 3].map((n) => ({ n, summary }));

    const answer = await postJson(`${writer.url}/v1/summaries`, { ...batch, records });

    expect(answer).toMatchObject(problem(413, 'body_too_large'));
    expect(answer.body).toHaveProperty('detail', expect.stringContaining('writer.recordsMax'));
    const fewer = { ...batch, records: records.slice(0, 2) };
    expect(await postJson(`${writer.url}/v1/summaries`, fewer)).toMatchObject({ status: 200 });
  });
});

describe('a body that is too large', () => {
  const bodyBytesMax = JSON.stringify(batch).length;

  test('is refused at one byte too many, and read at one less', async () => {
    const { writer, log } = await serveWriter({}, { bodyBytesMax });

    const fits = await postJson(`${writer.url}/v1/summaries`, JSON.stringify(batch));
    const tooLarge = await postJson(`${writer.url}/v1/summaries`, `${JSON.stringify(batch)} `);

    expect(fits.status).toBe(200);
    expect(tooLarge).toMatchObject(problem(413, 'body_too_large'));
    expect(tooLarge.headers['connection']).not.toBe('close');
    expect(log.appended).toHaveLength(1);
  });

  test('is refused at once when it announces itself', async () => {
    const { writer } = await serveWriter({}, { bodyBytesMax });

    const answer = await sendRaw(
      writer.port,
      'POST /v1/summaries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
        'Content-Length: 1000000000\r\n\r\n',
    );

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
  });

  test('is cut off when it comes in chunks and has no end', async () => {
    const { writer, log } = await serveWriter({}, { bodyBytesMax });
    const chunk = `100\r\n${'x'.repeat(256)}\r\n`;

    const answer = await sendRaw(
      writer.port,
      'POST /v1/summaries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
        'Transfer-Encoding: chunked\r\n\r\n',
      chunk.repeat(8),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(log.appended).toEqual([]);
  });
});

test('a client that goes away in the middle of its body is no error of the service', async () => {
  const { writer, log, telemetry } = await serveWriter();
  const socket = connect(writer.port, '127.0.0.1');
  socket.write(
    'POST /v1/summaries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
      'Content-Length: 100\r\n\r\n{"par',
    () => socket.destroy(),
  );

  expect(await telemetry.once('request_served')).toMatchObject({ status: 400 });
  expect(telemetry.of('request_failed')).toEqual([]);
  expect(log.appended).toEqual([]);
});
