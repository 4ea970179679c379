/**
 * Frigate: an update on MQTT whenever it reads the plate of a tracked object, with a name of the
 * object that stays the same, and the time as seconds with a fraction.
 */
import { z } from 'zod';
import { check, numeric, parseJson, readConfidence } from './payload-fields.ts';
import type { VendorReader } from './camera-reading.ts';

const update = z.object({
  id: z.string().min(1),
  plate: z.string().nullish(),
  score: numeric.nullish(),
  camera: z.string().optional(),
  timestamp: z.number(),
});

export const readFrigate: VendorReader = (text) => {
  const payload = parseJson(text);
  const { type } = check(z.object({ type: z.string() }), payload);
  if (type !== 'lpr') return [];
  return [
    () => {
      const { id, plate, score, camera, timestamp } = check(update, payload);
      return {
        identity: id,
        plate: plate ?? '',
        atMs: Math.floor(timestamp * 1000),
        cameraId: camera,
        confidence: readConfidence(score ?? undefined, 1),
      };
    },
  ];
};
