import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { makeFolder, openLog } from '../adapters/summary-log/fixtures.ts';
import { batch, serveWriter, summary, withRecord, withSummary } from './serving-writer.ts';
import { postJson, problem, sendRaw } from './serving.ts';

/** What is sent, as it is or as JSON. */
type Refused = readonly [what: string, body: unknown];

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

  test.each<Refused>([
    ['nothing', ''],
    ['half of it', '{"partition":0,"data'],
    ['not JSON', 'partition=0'],
    [
      'bytes that are not UTF-8',
      Buffer.from(JSON.stringify(batch).replace('AB1', '\u00ff'), 'latin1'),
    ],
    ...[
      ['a byte alone that continues', '80'],
      ['a slash that is longer than it is', 'c0af'],
      ['NUL that is longer than it is', 'c080'],
      ['half of a pair', 'eda080'],
      ['a pair in six bytes', 'eda080edb080'],
      ['a character beyond all', 'f4908080'],
      ['a character that is cut off', 'e282'],
      ['a byte that never is', 'fe'],
    ].map(
      ([what, hex]) =>
        [`bytes that are not UTF-8: ${what}`, inPlate(Buffer.from(hex ?? '', 'hex'))] as const,
    ),
    ['UTF-16', Buffer.from(JSON.stringify(batch), 'utf16le')],
    ['a byte order mark', `\ufeff${JSON.stringify(batch)}`],
    ['two values', `${JSON.stringify(batch)}${JSON.stringify(batch)}`],
    ['a comment', `/* */${JSON.stringify(batch)}`],
    ['a comma too many', JSON.stringify(batch).replace(/\}$/, ',}')],
    ['single quotes', JSON.stringify(batch).replaceAll('"', "'")],
    ['a line break in a text', JSON.stringify(batch).replace('AB1', 'A\nB')],
    ['NUL in a text', JSON.stringify(batch).replace('AB1', 'A\0B')],
    ['an escape that is none', JSON.stringify(batch).replace('AB1', '\\x41')],
    ['objects nested 100,000 deep', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    [
      'a plate nested 100,000 deep',
      JSON.stringify(batch).replace('"AB1"', '['.repeat(100_000) + ']'.repeat(100_000)),
    ],
    ['100,000 members', `{${Array.from({ length: 100_000 }, (_, n) => `"${n}":1`).join()}}`],
    ...['1e999', '-1e999', '1e400', '9007199254740993', '1.0000000001', '1e-9', '-0', '-1'].map(
      (text) => [`the number ${text}`, withNumber(text)] as const,
    ),
    ...['01', '+1', '.5', '1.', '0x1', '1_000', 'NaN', 'Infinity', '１'].map(
      (text) => [`${text}, which is no number of JSON`, withNumber(text)] as const,
    ),
    ...['"1"', '"0x1"', 'true', 'null', '[1]', '{}', '{"valueOf":1}'].map(
      (text) => [`${text} as a number`, withNumber(text)] as const,
    ),
    ['a number of 100,000 digits', withNumber('9'.repeat(100_000))],
    ['a plate that is a number', withSummary({ vehicle_plate: 4711 })],
    ['a plate that is a list', withSummary({ vehicle_plate: ['AB1'] })],
    ['a plate that is nothing', withSummary({ vehicle_plate: null })],
    ['an empty plate', withSummary({ vehicle_plate: '' })],
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'].flatMap((name) => [
      [`${name} in the batch`, withMember(name, JSON.stringify(batch))] as const,
      [
        `${name} in a record`,
        JSON.stringify(batch).replace('{"n":1', `{"${name}":{},"n":1`),
      ] as const,
      [
        `${name} in place of a summary`,
        JSON.stringify(batch).replace('"summary":', `"${name}":`),
      ] as const,
    ]),
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

  test('pollutes nothing with what is in it', async () => {
    const { writer } = await serveWriter();
    const pollution = JSON.stringify({ isPolluted: true });

    for (const name of ['__proto__', 'constructor']) {
      const body = withMember(name, pollution).replace('"AB1"', `{"${name}":${pollution}}`);
      expect((await postJson(`${writer.url}/v1/summaries`, body)).status).toBe(400);
    }

    expect('isPolluted' in {}).toBe(false);
  });

  test('counts the last of two members with one name, and hands on one', async () => {
    const { writer, log } = await serveWriter();
    const body = JSON.stringify(batch)
      .replace('"partition":0', '"partition":7,"partition":0')
      .replace('"vehicle_plate":"AB1"', '"vehicle_plate":{},"vehicle_plate":"AB1"');

    expect((await postJson(`${writer.url}/v1/summaries`, body)).status).toBe(200);
    expect(log.appended).toEqual([[0, 'd', batch.records]]);
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

describe('records out of order', () => {
  const records = (...numbers: readonly number[]) => ({
    ...batch,
    records: numbers.map((n) => ({ n, summary: { ...summary, summary_id: `summary-${n}` } })),
  });

  test.each([
    ['backwards', [3, 2], 422],
    ['with a gap', [2, 4], 422],
    ['one twice', [2, 2], 422],
    ['from nowhere', [9], 409],
    ['from the far end', [Number.MAX_SAFE_INTEGER], 409],
  ])('are not appended: %s', async (_what, numbers, status) => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    const { writer } = await serveWriter({ append: (...asked) => log.append(...asked) });
    expect((await postJson(`${writer.url}/v1/summaries`, records(1))).status).toBe(200);
    const before = await readFile(path, 'utf8');

    const answer = await postJson(`${writer.url}/v1/summaries`, records(...numbers));

    const kind = status === 409 ? 'out_of_sequence' : 'refused';
    expect(answer).toMatchObject(problem(status, kind));
    expect(await readFile(path, 'utf8')).toBe(before);
    expect((await postJson(`${writer.url}/v1/summaries`, records(1, 2))).status).toBe(200);
    expect((await verifyLog(path)).problem).toBeUndefined();
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

/** A batch whose plate has these bytes in it. */
function inPlate(bytes: Uint8Array): Uint8Array {
  const [before = '', after = ''] = JSON.stringify(batch).split('AB1');
  return Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
}

/** A batch with this text where the number of its record belongs. */
function withNumber(text: string): string {
  return JSON.stringify(batch).replace('"n":1', `"n":${text}`);
}

/** A batch with one more member, which stringify would leave out or take for something else. */
function withMember(name: string, value: string): string {
  return `{"${name}":${value},${JSON.stringify(batch).slice(1)}`;
}
