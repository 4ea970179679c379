/** The first line of a recording: what it was made with. */
import { z } from 'zod';
import { RowError } from './row-error.ts';
import { RECORDING_FORMAT } from './written-rows.ts';
import type { RecordingHeader } from '#ports/recording.ts';

const durationMs = z.int().min(0);

const header = z.object({
  recording: z.int().min(1),
  recordedWith: z.string(),
  decisions: z.int().min(1).nullable(),
  partition: z.int().min(0).nullable(),
  startedAtMs: z.int(),
  rules: z.object({
    garageId: z.string().min(1),
    bodyBytesMax: z.int().min(1),
    allowedLatenessMs: durationMs,
    debounceMs: durationMs,
    maxMs: durationMs,
    skewToleranceMs: durationMs,
    clockSkewMaxMs: durationMs,
    eventAgeMaxMs: durationMs,
    holdMaxMs: durationMs,
    readsMax: z.int().min(1),
  }),
  configHash: z.string(),
  pseudonymised: z.boolean(),
});

/** Members by which a row of a recording is told from an event. */
const ROW_NAMES = [
  'loaded',
  'turns',
  'committed',
  'judgedAtMs',
  'refused',
  'incarnation',
  'closed',
];

/**
 * Reads the first line of a recording.
 *
 * @throws RowError when it is no header, or one of a newer format
 */
export function readHeader(line: string): RecordingHeader {
  const value = parse(line);
  if (value?.['recording'] === undefined) {
    throw new RowError(1, 'the header is missing: a recording begins with {"recording":1, ...}');
  }
  const format = value['recording'];
  if (typeof format === 'number' && format > RECORDING_FORMAT) {
    const writer = JSON.stringify(value['recordedWith'] ?? 'not named');
    throw new RowError(
      1,
      `the recording has format ${format}, and this Plateflow reads formats up to ` +
        `${RECORDING_FORMAT}; replay it with the version that wrote it (${writer}) or a newer one`,
    );
  }
  const result = header.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`;
  throw new RowError(1, `the header is not one (${place})`);
}

/** Whether this is the first line of a recording, be its header missing or not. */
export function isOfRecording(firstLine: string): boolean {
  const value = parse(firstLine);
  if (value === undefined) return false;
  if (Object.hasOwn(value, 'recording')) return true;
  if (Object.hasOwn(value, 'queue')) return Object.hasOwn(value, 'receivedAtMs');
  return ROW_NAMES.some((name) => Object.hasOwn(value, name));
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
