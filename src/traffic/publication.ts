/** What a generator hands to the queues, and what is known about it. */
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';

/** What is the matter with a delivery; `none` is an ordinary event. */
export type Fault = 'none' | 'duplicate' | 'retransmission' | 'misread' | 'late' | 'malformed';

/** A valid event as it is published: with the plate that was read and the camera's time. */
export interface PublishedSighting {
  readonly id: string;
  readonly garageId: string;
  /** Normalised. */
  readonly plate: string;
  /** Event time, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** An event that must end as a dead letter with this reason. */
export interface PublishedRefusal {
  readonly reason: RejectionReason;
}

/** One delivery. */
export interface Publication {
  readonly publishAtMs: number;
  readonly kind: SightingKind;
  /** Decides on the partition: the normalised plate, also where the body holds another or none. */
  readonly plate: string;
  readonly body: Uint8Array;
  readonly fault: Fault;
  readonly truth: PublishedSighting | PublishedRefusal;
}
