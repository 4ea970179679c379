/** Deliveries and mail as the tests of actors and streams need them, with short names. */
import type { PlateKey, Plate } from '#domain/plate.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { SightingMail } from '#ports/plates.ts';

/** Noon of the day that the tests play on, in milliseconds since the epoch. */
export const NOON = Date.UTC(2026, 10, 21, 12);

const encoder = new TextEncoder();

/** An event as a camera sends it. */
export interface SentEvent {
  readonly id: string;
  readonly plate: string;
  /** Seconds after noon. */
  readonly at: number;
  readonly garage?: string;
  readonly lane?: string;
}

/** The bytes of an event. */
export function bodyOf(kind: SightingKind, { id, plate, at, garage, lane }: SentEvent): Uint8Array {
  const time = kind === 'entry' ? 'entry_date_time' : 'exit_date_time';
  const text = JSON.stringify({
    id,
    vehicle_plate: plate,
    [time]: new Date(NOON + at * 1000).toISOString(),
    garage_id: garage,
    lane_id: lane,
  });
  return encoder.encode(text);
}

/** The bytes of a text that need not be an event. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** A delivery, received at noon. */
export function deliveryOf(queue: SightingKind, tag: number, body: Uint8Array): Delivery {
  return { queue, tag, body, redelivered: false, receivedAtMs: NOON };
}

/** The key of a plate in the garage `main`. */
export function keyOf(plate: string, garage = 'main'): PlateKey {
  return `${garage}/${plate}` as PlateKey;
}

/** A sighting on its way to its actor. */
export function mailOf(kind: SightingKind, event: SentEvent, tag = 1): SightingMail {
  const { id, plate, at, garage = 'main', lane } = event;
  return {
    sighting: {
      kind,
      id,
      key: keyOf(plate, garage),
      garageId: garage,
      plate: plate as Plate,
      atMs: NOON + at * 1000,
      ...(lane !== undefined && { laneId: lane }),
    },
    delivery: deliveryOf(kind, tag, bodyOf(kind, event)),
  };
}
