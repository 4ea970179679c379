/** A visit: when a car comes and goes, and which of the two the cameras notice. */
import { Draws } from './draws.ts';
import { plateAt } from './plate-pool.ts';
import type { VehicleType } from '#domain/sighting.ts';
import type { Timetable } from './timetable.ts';

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
  /** Whether it is one of the car that comes as often as it can. */
  readonly isHot: boolean;
}

const PURPOSE_VISIT = 301;

/** How far into its slot a visit may begin. */
const JITTER_SHARE = 0.5;

/** When a visit begins. Later visits never begin earlier. */
export function visitBeginsAtMs(index: number, timetable: Timetable): number {
  const draws = new Draws(timetable.options.seed, index, PURPOSE_VISIT);
  return beginsAtMs(index, draws, timetable);
}

function beginsAtMs(index: number, draws: Draws, timetable: Timetable): number {
  return timetable.timeOf(index + draws.next() * JITTER_SHARE);
}

/**
 * Plans a visit. It depends on the number and the options alone, so that the entry generator and
 * the exit generator plan the same visits.
 */
export function planVisit(index: number, timetable: Timetable): Visit {
  const { options, plates, hotVisitEvery } = timetable;
  const { seed, stayMinMs, stayMaxMs, missingExitShare, missingEntryShare } = options;
  const draws = new Draws(seed, index, PURPOSE_VISIT);
  const entryAtMs = beginsAtMs(index, draws, timetable);
  const { hotCopies = 0 } = timetable.optionsAt(entryAtMs);
  const isHot = hotCopies > 0 && index % hotVisitEvery === 0;
  const plateIndex = isHot ? plates : index % plates;
  const isExitRecorded = !draws.chance(missingExitShare);
  // The share is one of the exits, so only a visit with an exit can lack its entry.
  const isEntryMissing = draws.chance(missingEntryShare) && isExitRecorded;
  const garage = draws.below(options.garages);
  const stayMs = draws.between(stayMinMs, stayMaxMs);
  return {
    index,
    plate: plateAt(plateIndex, seed),
    vehicleType: vehicleTypeOf(plateIndex),
    garage: isHot ? 0 : garage,
    entryAtMs,
    exitAtMs: entryAtMs + (isHot ? stayMinMs : stayMs),
    isEntryRecorded: !isEntryMissing,
    isExitRecorded,
    isHot,
  };
}

/** A plate always belongs to the same kind of vehicle. */
function vehicleTypeOf(plateIndex: number): VehicleType {
  const place = plateIndex % 20;
  if (place === 7) return 'MOTORCYCLE';
  return place === 13 ? 'TRUCK' : 'CAR';
}
