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
  /**
   * In this garage, or else in every garage that has books of its own, by the name of the garage;
   * empty when in none. Where a partition has more garages than books, the others must be named.
   */
  find(plate: Plate, garageId?: string): Promise<readonly StoredPlate[]>;
  close(): Promise<void>;
}
