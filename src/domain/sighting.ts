/**
 * A sighting: what one camera says once. The two events of the specification, `VehicleEntry` and
 * `VehicleExit`, become one type that says which of the two it is.
 */
import type { Plate, PlateKey } from './plate.ts';

/** Whether the car was seen coming in or going out. It is also the name of the queue. */
export type SightingKind = 'entry' | 'exit';

/** The field of the event contract that says when it happened. */
export const TIME_FIELD = { entry: 'entry_date_time', exit: 'exit_date_time' } as const;

/** The vehicle types that the event contract knows. */
export const VEHICLE_TYPES = ['CAR', 'MOTORCYCLE', 'TRUCK'] as const;
export type VehicleType = (typeof VEHICLE_TYPES)[number];

/** A validated sighting. Times are the camera's (event time), in milliseconds since the epoch. */
export interface Sighting {
  readonly kind: SightingKind;
  /** The event id: the identity of the event, never derived from the state. */
  readonly id: string;
  readonly key: PlateKey;
  readonly garageId: string;
  readonly plate: Plate;
  readonly atMs: number;
  readonly gateId?: string;
  readonly laneId?: string;
  readonly cameraId?: string;
  /** How sure the camera was, 0 to 1. */
  readonly confidence?: number;
  readonly vehicleType?: VehicleType;
  readonly imageUrl?: string;
  /** On an exit: the entry that the exit gate believes it closes. Kept, not used for pairing. */
  readonly entryEventId?: string;
  /** When the picture was taken, where that differs from the event's time. */
  readonly capturedAtMs?: number;
  /** The camera says that it sends this event again. */
  readonly retransmission?: boolean;
}

/**
 * Why something that came in on a queue is not a sighting, or may not act as one. Those that are
 * `broker_rejected` Plateflow has not judged: the broker has moved them to the dead letters by
 * itself, or somebody has put them there.
 */
export const REJECTION_REASONS = [
  'body_too_large',
  'not_utf8',
  'not_json',
  'not_an_object',
  'missing_field',
  'wrong_type',
  'bad_value',
  'bad_plate',
  'bad_date',
  'clock_ahead',
  'too_old',
  'too_late',
  'actor_fault',
  'broker_rejected',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A refusal: the reason as a code, and a sentence for the person who reads the dead letter. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly detail: string;
}
