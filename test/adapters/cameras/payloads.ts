import { createHash } from 'node:crypto';
import { readCameraPayload } from '#adapters/cameras/read-camera-payload.ts';
import type { CameraContext, CameraEvent, Vendor } from '#adapters/cameras/camera-reading.ts';

/** A camera over an entry lane. */
const ENTRY_LANE: CameraContext = {
  role: 'entry',
  digest: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
};

/** What a payload becomes: `entry` or `exit` with the body, or the reason of the refusal. */
export type Outcome = Readonly<CameraEvent & { kind: string }> | string;

export function read(
  vendor: Vendor,
  payload: unknown,
  changes: Partial<CameraContext> = {},
): readonly Outcome[] {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return readBytes(vendor, Buffer.from(text), changes);
}

export function readBytes(
  vendor: Vendor,
  bytes: Uint8Array,
  changes: Partial<CameraContext> = {},
): readonly Outcome[] {
  return readCameraPayload(vendor, bytes, { ...ENTRY_LANE, ...changes }).map((reading) =>
    reading.ok ? { kind: reading.kind, ...reading.body } : reading.rejection.reason,
  );
}

/** The only event of a payload. */
export function readOne(
  vendor: Vendor,
  payload: unknown,
  changes: Partial<CameraContext> = {},
): CameraEvent & { kind: string } {
  const [outcome] = read(vendor, payload, changes);
  if (outcome === undefined || typeof outcome === 'string') {
    throw new Error(`expected an event, got ${String(outcome)}`);
  }
  return outcome;
}
