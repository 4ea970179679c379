/** Hostile input, published for real, between events that must not be harmed by it. */
import { describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { formatInstant } from '#domain/instant.ts';
import { Truth } from '#traffic/truth.ts';
import { opsOf, Plant, stop } from '#test/support/plant.ts';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';

/** In every plate that must not be seen in a log line. */
const MARK = 'QXZ';
const DEEP = 100_000;

type Fields = Readonly<Record<string, unknown>>;
type Case = readonly [
  name: string,
  reason: RejectionReason,
  body: (valid: Fields, timeField: string) => Fields | string | Uint8Array,
];

const without = (valid: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name));
const plate = (name: string, text: unknown, reason: RejectionReason = 'bad_plate'): Case => [
  name,
  reason,
  (valid) => ({ ...valid, vehicle_plate: text }),
];
const time = (name: string, text: unknown, reason: RejectionReason): Case => [
  name,
  reason,
  (valid, field) => ({ ...valid, [field]: text }),
];

const CASES: readonly Case[] = [
  ['nothing at all', 'not_json', () => ''],
  ['not JSON', 'not_json', () => `<plate>${MARK}1</plate>`],
  ['cut short', 'not_json', (valid) => JSON.stringify(valid).slice(0, -3)],
  ['NaN', 'not_json', () => 'NaN'],
  ['not UTF-8', 'not_utf8', (valid) => Buffer.from(JSON.stringify(valid)).fill(0xc0, 2, 4)],
  ['a text', 'not_an_object', () => `"${MARK}1"`],
  ['null', 'not_an_object', () => 'null'],
  ['an array', 'not_an_object', (valid) => JSON.stringify([valid])],
  ['arrays 100,000 deep', 'not_an_object', () => '['.repeat(DEEP) + ']'.repeat(DEEP)],
  [
    'a plate of arrays 100,000 deep',
    'wrong_type',
    (valid) =>
      JSON.stringify({ ...valid, vehicle_plate: 0 }).replace(
        /"vehicle_plate":0/,
        `"vehicle_plate":${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
      ),
  ],
  ['a plate of 1 MB', 'bad_plate', (valid) => ({ ...valid, vehicle_plate: MARK.repeat(350_000) })],
  ['a body of 3 MB', 'body_too_large', (valid) => ({ ...valid, remark: 'x'.repeat(3_000_000) })],
  ['no id', 'missing_field', (valid) => without(valid, 'id')],
  ['no plate', 'missing_field', (valid) => without(valid, 'vehicle_plate')],
  ['no time', 'missing_field', (valid, field) => without(valid, field)],
  [
    'the time of the other kind',
    'missing_field',
    (valid, field) => ({
      ...without(valid, field),
      [field === 'entry_date_time' ? 'exit_date_time' : 'entry_date_time']: valid[field],
    }),
  ],
  ['__proto__', 'missing_field', (valid) => `{"__proto__":${JSON.stringify(valid)}}`],
  ['constructor', 'missing_field', (valid) => ({ constructor: { prototype: valid } })],
  ['an id that is a number', 'wrong_type', (valid) => ({ ...valid, id: 7 })],
  ['an id with a newline', 'bad_value', (valid) => ({ ...valid, id: 'a\nb' })],
  ['a confidence in words', 'wrong_type', (valid) => ({ ...valid, confidence: 'high' })],
  ['a garage that is a path', 'bad_value', (valid) => ({ ...valid, garage_id: '../../etc' })],
  time('a time that is a number', 1_700_000_000_000, 'wrong_type'),
  time('the 30th of February', '2026-02-30T10:00:00Z', 'bad_date'),
  time('a date without a time', '2026-11-21', 'bad_date'),
  time('a date in words', 'this morning', 'bad_date'),
  time('the year 2099', '2099-01-01T00:00:00Z', 'clock_ahead'),
  time('the year 1970', '1970-01-01T00:00:00Z', 'too_old'),
  plate('a plate that is a number', 4711, 'wrong_type'),
  plate('a plate that is an object', {}, 'wrong_type'),
  plate('a plate with a newline', `${MARK}\n12`),
  plate('a plate with NUL', `${MARK}\u000012`),
  plate('a plate with a bidi mark', `${MARK}\u202E12`),
  plate('a plate with a lone surrogate', `${MARK}\uD80012`),
  plate('a formula', `=cmd("${MARK}")`),
  plate('a formula without a mark', '=cmd()'),
  plate('braces', '{}'),
  plate('a star', '*'),
  plate('a colon', ':'),
  plate('an empty plate', ''),
  plate('blanks', '   '),
  plate('__proto__ as a plate', '__proto__'),
  plate('a plate that is too long', `${MARK}12345678901234`),
];

/** Plates and ids that look odd and are right: they must be summarised like any other. */
const ODD = ['__proto__', 'constructor', 'toString', '=cmd()', '{}', '*', ':', '%00', "'; --"];

interface Published {
  readonly kind: SightingKind;
  readonly reason: RejectionReason;
  readonly body: Uint8Array;
}

/** Publishes every case on both queues, each between the events of good stays. */
async function publishAll(engine: EmbeddedEngine, truth: Truth): Promise<readonly Published[]> {
  const nowMs = systemClock.now() - 60_000;
  const bad: Published[] = [];
  const publish = (kind: SightingKind, body: Uint8Array): Promise<void> =>
    engine.publisher.publish(kind, [{ plate: 'AB1', body }]);
  const good = async (kind: SightingKind, id: string, car: string, atMs: number): Promise<void> => {
    await publish(kind, encode(valid(kind, id, car, atMs)));
    truth.record(kind, { id, garageId: 'main', plate: car, atMs });
  };
  for (const [index, [name, reason, spoil]] of CASES.entries()) {
    const odd = ODD[index] ?? `stay-${index}`;
    const car = index % 2 === 0 ? `${MARK}${index}` : `CONSTRUCTOR${index}`;
    const atMs = nowMs + index * 100;
    await good('entry', `${odd} in`, car, atMs);
    for (const kind of ['entry', 'exit'] as const) {
      const event = valid(kind, `${name} ${kind}`, `${MARK}${index}BAD`, atMs + 10);
      const body = encode(spoil(event, `${kind}_date_time`));
      await publish(kind, body);
      bad.push({ kind, reason, body });
    }
    await good('exit', `${odd} out`, car, atMs + 20_000);
  }
  return bad;
}

function valid(kind: SightingKind, id: string, car: string, atMs: number): Fields {
  return { id, vehicle_plate: car, [`${kind}_date_time`]: formatInstant(atMs) };
}

function encode(body: Fields | string | Uint8Array): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function openEngine(plant: Plant): EmbeddedEngine {
  return openEmbeddedEngine({
    file: plant.file,
    partitions: 1,
    pollMs: 10,
    clock: systemClock,
    newDataset: () => 'dataset-1',
  });
}

describe('bad input', () => {
  it('is set aside with its reason, harms nothing beside it, and leaves no plate in a log line', async (context) => {
    const plant = await Plant.open(context, {
      PLATEFLOW_INTAKE_BODY_BYTES_MAX: '2097152',
      PLATEFLOW_LOGGING_LEVEL: 'debug',
    });
    const engine = openEngine(plant);
    context.onTestFinished(() => engine.close());
    const truth = new Truth();
    const bad = await publishAll(engine, truth);
    const writer = plant.start(['write']);
    const processor = plant.start(['process']);
    await plant.verdictOn(truth);
    expect((await fetch(`${await opsOf(processor)}/readyz`)).status).toBe(200);
    await stop(processor);
    await stop(writer);

    const letters = await engine.deadLetterBox.list({ limit: 1_000 });
    for (const kind of ['entry', 'exit'] as const) {
      const buried = letters.filter(({ queue }) => queue === kind);
      const expected = bad.filter((one) => one.kind === kind);
      expect(buried.map(({ reason }) => reason)).toEqual(expected.map(({ reason }) => reason));
      for (const [index, { body, detail }] of buried.entries()) {
        expect(Buffer.compare(body, expected[index]?.body ?? body)).toBe(0);
        expect(detail).toMatch(/^[\u0020-\u007E]+\.$/);
        expect(detail).not.toContain(MARK);
      }
    }
    const said = [...writer.lines, ...processor.lines];
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter((line) => line.includes(MARK))).toEqual([]);
    expect(said.filter((line) => /CONSTRUCTOR\d/.test(line))).toEqual([]);
    for (const line of said) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});
