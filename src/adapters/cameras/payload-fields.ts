/** What the payloads of several makes have in common: JSON, numbers in texts, times. */
import { parseInstant } from '#domain/instant.ts';
import { z } from 'zod';
import { readLocalTime } from '../recordings/local-time.ts';
import { PayloadError } from './camera-reading.ts';
import type { CameraContext } from './camera-reading.ts';

/** A number, or a text that is one. */
export const numeric = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);

/** @throws PayloadError `not_json` */
export function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (error) {
    const message = (error as Error).message.slice(0, 120);
    throw new PayloadError('not_json', `The payload is not JSON: ${message}.`);
  }
}

/**
 * Checks a value and names the member that is missing or wrong.
 *
 * @throws PayloadError
 */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] as z.core.$ZodIssue;
  const name = path.length === 0 ? 'The payload' : `"${path.join('.')}"`;
  const found = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], value);
  if (found === undefined || found === null) {
    throw new PayloadError('missing_field', `${name} is missing.`);
  }
  throw new PayloadError('wrong_type', `${name} is not what it should be: ${message}.`);
}

/**
 * Reads a time in UTC or with an offset. Where the camera is known to write local time, a time in
 * UTC is taken for the wall clock of its zone.
 *
 * @throws PayloadError `bad_date`
 */
export function readTime(name: string, text: string, { localTimeZone }: CameraContext): number {
  if (localTimeZone !== undefined) {
    const time = readLocalTime(text.replace(/Z$/, ''), localTimeZone, 'earlier');
    if ('atMs' in time) return time.atMs;
    throw new PayloadError('bad_date', `"${name}": ${time.problem}.`);
  }
  const atMs = parseInstant(text);
  if (atMs === undefined) throw new PayloadError('bad_date', `"${name}" is not a date and time.`);
  return atMs;
}

/**
 * A confidence as a share.
 *
 * @param full what the make calls completely sure
 * @throws PayloadError `bad_value`
 */
export function readConfidence(value: number | undefined, full: 1 | 100): number | undefined {
  if (value === undefined) return undefined;
  if (value >= 0 && value <= full) return value / full;
  throw new PayloadError('bad_value', `The confidence ${value} is not between 0 and ${full}.`);
}
