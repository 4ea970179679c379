/**
 * The kinds of value that a setting can have. Each carries its range in words, which error
 * messages and the comments of `config/default.yaml` both use.
 */
import { z } from 'zod';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const TEN_YEARS_MS = 3650 * DAY_MS;

/** What a value kind says about itself, in the words of an error message. */
export interface Expectation {
  /** Continues "Expected ...". */
  readonly expected: string;
  /** The range alone, as the comments of the default file state it. */
  readonly range: string;
}

const expectations = new WeakMap<z.ZodType, Expectation>();

/** What the setting takes, in words. */
export function expectationOf(schema: z.ZodType): Expectation {
  const expectation = expectations.get(schema);
  if (expectation === undefined) throw new Error('This value kind does not say what it expects.');
  return expectation;
}

function saying<Schema extends z.ZodType>(schema: Schema, expectation: Expectation): Schema {
  expectations.set(schema, expectation);
  return schema;
}

/** A count of something, both ends included. */
export function whole(min: number, max: number): z.ZodNumber {
  const range = `${min} to ${max}`;
  return saying(z.int().min(min).max(max), { expected: `a whole number, ${range}`, range });
}

/** A number that need not be whole, both ends included. */
export function decimal(min: number, max: number): z.ZodNumber {
  const range = `${min} to ${max}`;
  return saying(z.number().min(min).max(max), { expected: `a number, ${range}`, range });
}

/** A part of a whole. */
export function share(): z.ZodNumber {
  return decimal(0, 1);
}

function milliseconds(min: number, max: number, maxInWords: string): z.ZodNumber {
  const range = `${min} ms to ${maxInWords}`;
  const expected = `a whole number of milliseconds, ${range}`;
  return saying(z.int().min(min).max(max), { expected, range });
}

/** A span of event time or of remembering: nothing sleeps that long. */
export function span(min = 0): z.ZodNumber {
  return milliseconds(min, TEN_YEARS_MS, '3650 days');
}

/** A pause or a patience that a timer counts. Timers take at most 24.8 days; a day is plenty. */
export function timer(min = 1): z.ZodNumber {
  return milliseconds(min, DAY_MS, '24 h');
}

/** The time between two heartbeats: AMQP counts it in whole seconds, and 0 would mean none. */
export function heartbeat(): z.ZodNumber {
  return milliseconds(1000, 10 * MINUTE_MS, '10 min');
}

/** A size in bytes. */
export function bytes(min: number, max: number): z.ZodNumber {
  const range = `${min} to ${max} bytes`;
  return saying(z.int().min(min).max(max), { expected: `a whole number, ${range}`, range });
}

/** A TCP port; 0 lets the system choose one. */
export function port(): z.ZodNumber {
  return whole(0, 65_535);
}

/** One of a few words. */
export function choice<const Words extends readonly string[]>(words: Words) {
  const range = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return saying(z.enum(words), { expected: `one of ${range}`, range });
}

/** An address with one of these schemes. It may hold a password, so it is never shown as it is. */
export function address(...schemes: readonly string[]) {
  const range = schemes.map((scheme) => `${scheme}://`).join(' or ');
  const isAddress = (text: string): boolean => {
    const url = URL.parse(text);
    return url !== null && url.hostname !== '' && schemes.includes(url.protocol.slice(0, -1));
  };
  return saying(z.string().refine(isAddress), { expected: `an address, ${range}...`, range });
}

/** A text that must satisfy a predicate. */
export function text(expected: string, range: string, isValid: (value: string) => boolean) {
  return saying(z.string().refine(isValid), { expected, range });
}

/** The path of a file. */
export function file() {
  return text('the path of a file', 'a path', (value) => value !== '' && !value.includes('\0'));
}

const TOKEN = /^(?:[A-Za-z0-9._~+/-]{32,256}={0,2})?$/;
const secrets = new WeakSet<z.ZodType>();

/** What a client shows in order to be let in. It is never shown, not even where it is wrong. */
export function token() {
  const range = 'empty, or 32 to 256 letters, digits or any of "-._~+/"';
  const schema = text(range, range, (value) => TOKEN.test(value));
  secrets.add(schema);
  return schema;
}

/** Whether the whole of the value is a secret. */
export function isSecret(schema: z.ZodType): boolean {
  return secrets.has(schema);
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$/;

/** A host name or an IP address to listen on, without scheme and port. */
export function host() {
  return text('a host name or an IP address', 'a name or an address', (value) => HOST.test(value));
}
