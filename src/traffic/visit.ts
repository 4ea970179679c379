/** A visit: when a car comes and goes, and which of the two the cameras notice. */
import { Draws } from './draws.ts';
import { plateAt } from './plate-pool.ts';
import { countPlates } from './traffic-options.ts';
import type { VehicleType } from '#domain/sighting.ts';
import type { TrafficOptions } from './traffic-options.ts';

export interface Visit {
  /** Its number: 0, 1, 2, ... in the order in which visits begin. */
  readonly index: number;
  readonly plate: string;
  readonly vehicleType: VehicleType;
  /** 0 is the first garage. */
  readonly garage: number;
  /** True times, as no camera tells them. */
  readonly entryAtMs: number;
  readonly exitAtMs: number;
  readonly isEntryRecorded: boolean;
  readonly isExitRecorded: boolean;
}

const PURPOSE_VISIT = 301;

/** How far into its slot a visit may begin. */
const JITTER_SHARE = 0.5;

/** When a visit begins. Later visits never begin earlier. */
export function visitBeginsAtMs(index: number, options: TrafficOptions): number {
  return beginsAtMs(index, new Draws(options.seed, index, PURPOSE_VISIT).next(), options);
}

function beginsAtMs(index: number, jitter: number, options: TrafficOptions): number {
  const slots = index + jitter * JITTER_SHARE;
  return Math.floor(options.anchorMs + (slots * 1000) / options.ratePerSecond);
}

/**
 * Plans a visit. It depends on the number and the options alone, so that the entry generator and
 * the exit generator plan the same visits.
 */
export function planVisit(index: number, options: TrafficOptions): Visit {
  const { seed, stayMinMs, stayMaxMs, missingExitShare, missingEntryShare } = options;
  const draws = new Draws(seed, index, PURPOSE_VISIT);
  const entryAtMs = beginsAtMs(index, draws.next(), options);
  const plateIndex = index % countPlates(options);
  const isExitRecorded = !draws.chance(missingExitShare);
  // The share is one of the exits, so only a visit with an exit can lack its entry.
  const isEntryMissing = draws.chance(missingEntryShare) && isExitRecorded;
  return {
    index,
    plate: plateAt(plateIndex, seed),
    vehicleType: vehicleTypeOf(plateIndex),
    garage: draws.below(options.garages),
    entryAtMs,
    exitAtMs: entryAtMs + draws.between(stayMinMs, stayMaxMs),
    isEntryRecorded: !isEntryMissing,
    isExitRecorded,
  };
}

/** A plate always belongs to the same kind of vehicle. */
function vehicleTypeOf(plateIndex: number): VehicleType {
  const place = plateIndex % 20;
  if (place === 7) return 'MOTORCYCLE';
  return place === 13 ? 'TRUCK' : 'CAR';
}
