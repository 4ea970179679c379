/**
 * Plate Recognizer Stream: all plates of a frame in one record, in lower case. Its `timestamp`
 * should be UTC, but where the clock was not set up it holds the digits of local time, which
 * `timestamp_local` repeats with the true offset.
 */
import { parseInstant } from '#domain/instant.ts';
import { z } from 'zod';
import { check, numeric, parseJson, readConfidence, readTime } from './payload-fields.ts';
import type { VehicleType } from '#domain/sighting.ts';
import type { CameraContext, VendorReader } from './camera-reading.ts';

const record = z.object({
  camera_id: z.string().optional(),
  timestamp: z.string(),
  timestamp_local: z.string().nullish(),
  results: z.array(z.unknown()),
});

const result = z.object({
  plate: z.string().nullish(),
  score: numeric.nullish(),
  direction: numeric.nullish(),
  vehicle: z.object({ type: z.string().nullish() }).nullish(),
});

const TYPES: Readonly<Record<string, VehicleType>> = {
  'Big Truck': 'TRUCK',
  Bus: 'TRUCK',
  Motorcycle: 'MOTORCYCLE',
  'Pickup Truck': 'CAR',
  Sedan: 'CAR',
  SUV: 'CAR',
  Van: 'CAR',
};

export const readPlateRecognizer: VendorReader = (text, context) => {
  const payload = parseJson(text);
  // A webhook wraps the record in "data"; a file holds it as it is.
  const wrapped = z.object({ data: z.unknown() }).safeParse(payload).data?.data;
  const frame = check(record, wrapped ?? payload);
  return frame.results.map((value) => () => {
    const { plate, score, direction, vehicle } = check(result, value);
    return {
      plate: plate ?? '',
      atMs: readFrameTime(frame, context),
      cameraId: frame.camera_id,
      confidence: readConfidence(score ?? undefined, 1),
      direction: typeof direction === 'number' ? { degrees: direction } : undefined,
      vehicleType: TYPES[vehicle?.type ?? ''],
    };
  });
};

function readFrameTime(frame: z.output<typeof record>, context: CameraContext): number {
  const { timestamp, timestamp_local: local } = frame;
  const localMs = typeof local === 'string' ? parseInstant(local) : undefined;
  const isMislabelled = typeof local === 'string' && digitsOf(local) === digitsOf(timestamp);
  if (context.localTimeZone === undefined && isMislabelled && localMs !== undefined) return localMs;
  return readTime('timestamp', timestamp, context);
}

/** The date and the time of day, down to the second. */
function digitsOf(timestamp: string): string {
  return timestamp.slice(0, 'YYYY-MM-DD hh:mm:ss'.length).replace('T', ' ');
}
