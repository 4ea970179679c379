/**
 * Looks up what is stored of a plate, without owning the partition.
 *
 * Q1 Nothing is changed: no partition is claimed, no lease is taken, no owner is fenced. It can be
 *    asked while a processor is at work, and tells what is committed at that moment.
 */
import type { Plate } from '#domain/plate.ts';

/** What is stored of a plate in one garage. */
export interface StoredPlate {
  readonly garageId: string;
  /** As `decodeState` reads it. */
  readonly state: string;
}

export interface PlateLookup {
  /** In every garage that its partition knows, by the name of the garage; empty when in none. */
  find(plate: Plate): Promise<readonly StoredPlate[]>;
  close(): Promise<void>;
}
