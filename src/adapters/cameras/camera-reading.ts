/** What a camera's payload becomes, and what must be known of the camera for that. */
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { Rejection, VehicleType } from '#domain/sighting.ts';

/** The makes whose payloads are understood. */
export const VENDORS = [
  'axis',
  'hikvision',
  'plate-recognizer',
  'frigate',
  'codeproject-ai',
] as const;
export type Vendor = (typeof VENDORS)[number];

/** The states of a car in view of an Axis camera. */
type TrackState = 'new' | 'update' | 'lost';

/** What is known of a camera beside what it says itself. */
export interface CameraContext {
  /** The lane that it looks at is used to come in, to go out, or both. */
  readonly role: SightingKind | 'both';
  readonly garageId?: string;
  readonly gateId?: string;
  readonly laneId?: string;
  /** Replaces the name that the camera gives itself. */
  readonly cameraId?: string;
  /** With role `both`: what a car does that drives forward, as the camera calls it. */
  readonly forwardIs?: SightingKind;
  /** With role `both`: the heading of cars that come in, for cameras that tell it in degrees. */
  readonly entryHeadingDegrees?: number;
  /** The zone of the camera's clock, when it writes local time into fields that should be UTC. */
  readonly localTimeZone?: string;
  /**
   * Which states of a car act; all of them without this. They share one event id, so that one acts
   * as long as the plate stays the same. `['lost']` waits for the final reading, some ten seconds.
   */
  readonly trackStates?: readonly TrackState[];
  /** Turns a text into a short identifier; the same text always into the same one. */
  readonly digest: (text: string) => string;
}

/** The body of an event, as it is published. */
export interface CameraEvent {
  readonly id: string;
  readonly vehicle_plate: string;
  readonly entry_date_time?: string;
  readonly exit_date_time?: string;
  readonly garage_id?: string;
  readonly gate_id?: string;
  readonly lane_id?: string;
  readonly camera_id?: string;
  readonly confidence?: number;
  readonly vehicle_type?: VehicleType;
  readonly image_url?: string;
  readonly retransmission?: boolean;
}

/** Either an event or the reason why there is none. */
export type CameraReading =
  | { readonly ok: true; readonly kind: SightingKind; readonly body: CameraEvent }
  | { readonly ok: false; readonly rejection: Rejection };

/** Which way a car moves: into or out of the place, along the lane, or by compass. */
export type Direction = 'in' | 'out' | 'forward' | 'reverse' | { readonly degrees: number };

/** One plate in a payload, in the terms that all makes have in common. */
export interface VendorRead {
  /** The make's own name of the event or of the car in view; without it, one is derived. */
  readonly identity?: string;
  readonly plate: string;
  readonly atMs: number;
  readonly cameraId?: string | undefined;
  /** 0 to 1. */
  readonly confidence?: number | undefined;
  readonly direction?: Direction | undefined;
  readonly vehicleType?: VehicleType | undefined;
  readonly imageUrl?: string | undefined;
  readonly isRetransmission?: boolean;
}

/** Why a payload, or one plate in it, is no event. */
export class PayloadError extends Error {
  readonly rejection: Rejection;
  constructor(reason: RejectionReason, detail: string) {
    super(detail);
    this.rejection = { reason, detail };
  }
}

/**
 * Reads the payloads of one make: one function for each plate in it, which throws a `PayloadError`
 * when that plate is no event. A payload that is about something else has none.
 */
export type VendorReader = (
  payload: string,
  context: CameraContext,
) => readonly (() => VendorRead)[];
