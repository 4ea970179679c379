/** From what a camera sends to events of the contract. */
import { formatInstant } from '#domain/instant.ts';
import { normalisePlate } from '#domain/plate.ts';
import { TIME_FIELD } from '#domain/sighting.ts';
import { readAxis } from './axis.ts';
import { PayloadError } from './camera-reading.ts';
import { readCodeProjectAi } from './codeproject-ai.ts';
import { kindOf } from './direction.ts';
import { readFrigate } from './frigate.ts';
import { readHikvision } from './hikvision.ts';
import { readPlateRecognizer } from './plate-recognizer.ts';
import type { CameraContext, CameraReading, Vendor } from './camera-reading.ts';
import type { VendorRead, VendorReader } from './camera-reading.ts';

const READERS: Readonly<Record<Vendor, VendorReader>> = {
  axis: readAxis,
  hikvision: readHikvision,
  'plate-recognizer': readPlateRecognizer,
  frigate: readFrigate,
  'codeproject-ai': readCodeProjectAi,
};

/** A larger payload is not parsed: 1 MiB. */
const PAYLOAD_BYTES_MAX = 1 << 20;

/** The longest identity that is used as it is, and what it may consist of. */
const PLAIN_IDENTITY = /^[\w.:-]{1,100}$/;

const YEAR_10000_MS = Date.UTC(10_000, 0);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one payload: an event or a refusal for each plate in it, in the order of the payload. A
 * message that is about something else, such as a heartbeat, gives nothing. Total: it never
 * throws, whatever the bytes. The same payload always gives the same event ids.
 */
export function readCameraPayload(
  vendor: Vendor,
  bytes: Uint8Array,
  context: CameraContext,
): readonly CameraReading[] {
  let reads: readonly (() => VendorRead)[];
  try {
    reads = READERS[vendor](decode(bytes), context);
  } catch (error) {
    return [refuse(error)];
  }
  return reads.map((read) => {
    try {
      return toReading(vendor, read(), context);
    } catch (error) {
      return refuse(error);
    }
  });
}

function refuse(error: unknown): CameraReading {
  if (error instanceof PayloadError) return { ok: false, rejection: error.rejection };
  throw error;
}

function decode(bytes: Uint8Array): string {
  if (bytes.byteLength > PAYLOAD_BYTES_MAX) {
    const detail = `The payload has ${bytes.byteLength} bytes; at most ${PAYLOAD_BYTES_MAX} are read.`;
    throw new PayloadError('body_too_large', detail);
  }
  try {
    return utf8.decode(bytes);
  } catch {
    throw new PayloadError('not_utf8', 'The payload is not valid UTF-8.');
  }
}

function toReading(vendor: Vendor, read: VendorRead, context: CameraContext): CameraReading {
  const plate = normalisePlate(read.plate);
  if (plate === undefined) {
    throw new PayloadError('bad_plate', 'The camera saw a car, but no plate that can be one.');
  }
  if (!(read.atMs >= 0 && read.atMs < YEAR_10000_MS)) {
    throw new PayloadError('bad_date', `${read.atMs} ms since 1970 is no time that can be right.`);
  }
  const { garageId, gateId, laneId, cameraId = read.cameraId } = context;
  const kind = kindOf(read.direction, context);
  const identity = read.identity ?? `${cameraId ?? ''}|${plate}|${read.atMs}`;
  const isPlain = PLAIN_IDENTITY.test(identity);
  const body = {
    id: `${vendor}-${isPlain ? identity : context.digest(`${vendor}|${identity}`)}`,
    vehicle_plate: read.plate,
    [TIME_FIELD[kind]]: formatInstant(read.atMs),
    ...(garageId !== undefined && { garage_id: garageId }),
    ...(gateId !== undefined && { gate_id: gateId }),
    ...(laneId !== undefined && { lane_id: laneId }),
    ...(cameraId !== undefined && { camera_id: cameraId }),
    ...(read.confidence !== undefined && { confidence: read.confidence }),
    ...(read.vehicleType !== undefined && { vehicle_type: read.vehicleType }),
    ...(read.imageUrl !== undefined && { image_url: read.imageUrl }),
    ...(read.isRetransmission === true && { retransmission: true }),
  };
  return { ok: true, kind, body };
}
