/**
 * Axis cameras with the FF Group application: an event for each state of a car in view, `new` when
 * it appears, `update` when it is read again, and `lost` when it has gone. They name the same
 * `carID`, but the plate that was read can change on the way. Confidence is a share in a text.
 */
import { z } from 'zod';
import { PayloadError } from './camera-reading.ts';
import { check, numeric, parseJson, readConfidence } from './payload-fields.ts';
import type { Direction, VendorRead, VendorReader } from './camera-reading.ts';

const payload = z.object({
  capture_timestamp: numeric,
  plateUTF8: z.string().optional(),
  plateText: z.string().optional(),
  plateConfidence: numeric.optional(),
  carState: z.string().transform((state) => state.toLowerCase()),
  carID: z.string(),
  carMoveDirection: z.string().optional(),
  sensorProviderID: z.string().optional(),
  imagesURI: z.array(z.string()).optional(),
  camera_info: z.object({ SerialNumber: z.string().optional() }).optional(),
});

const STATES = ['new', 'update', 'lost'] as const;
const DIRECTIONS: Readonly<Record<string, Direction>> = { in: 'in', out: 'out' };

export const readAxis: VendorReader = (text, { trackStates = STATES }) => {
  const event = check(payload, parseJson(text));
  const state = STATES.find((known) => known === event.carState);
  if (state === undefined) {
    throw new PayloadError('bad_value', `"carState" is "${event.carState}", which is not known.`);
  }
  return trackStates.includes(state) ? [() => toRead(event)] : [];
};

function toRead(event: z.output<typeof payload>): VendorRead {
  const cameraId = event.camera_info?.SerialNumber ?? event.sensorProviderID;
  return {
    identity: `${cameraId ?? ''}|${event.carID}`,
    plate: event.plateUTF8 ?? event.plateText ?? '',
    atMs: event.capture_timestamp,
    cameraId,
    confidence: readConfidence(event.plateConfidence, 1),
    direction: DIRECTIONS[event.carMoveDirection ?? ''],
    imageUrl: event.imagesURI?.[0],
  };
}
