/**
 * Which entry belongs to which exit, worked out a second time and in another way, to check the
 * system against: all sightings of the run at once, sorted by event time, one plate after another.
 * It shares no code with the rules it checks.
 *
 * It knows three rules only: an exit closes the open visit; without one it is a visit of its own;
 * an entry while a visit is open closes that visit and opens another. So it holds for traffic in
 * which no other rule of the domain can apply, and the traffic of `TrafficPlan` is such (its T4):
 * no two reads of a plate in a garage have the same time, none follow each other within
 * `stay.debounceMs` in the same lane, no entry follows within `stay.skewToleranceMs` after an exit
 * that has none, and runs that are judged are shorter than `stay.maxMs`.
 */
import type { SummaryReason } from '#domain/summary-reason.ts';
import type { SightingColumns } from './truth.ts';

/** The visits that there must be. Those that are still open are the ones without a reason. */
export interface Pairing {
  readonly visits: number;
  /** By visit: the index of its entry and of its exit; -1 where there is none. */
  readonly entry: Int32Array;
  readonly exit: Int32Array;
  /** By sighting: the visit that it belongs to. */
  readonly visit: Int32Array;
  /** Why a visit ended; undefined while the car is inside. */
  reason(visit: number): SummaryReason | undefined;
}

/** Pairs all sightings of a run. */
export function pairSightings(sightings: SightingColumns): Pairing {
  const { isExit, plate } = sightings;
  const order = sortByPlateAndTime(sightings);
  const entry = new Int32Array(order.length).fill(-1);
  const exit = new Int32Array(order.length).fill(-1);
  const visit = new Int32Array(order.length);
  const isReEntered = new Uint8Array(order.length);
  let visits = 0;
  let open = -1;
  let openPlate = -1;
  for (const sighting of order) {
    if (plate[sighting] !== openPlate) open = -1;
    if (isExit[sighting] === true) {
      const closed = open >= 0 ? open : visits++;
      exit[closed] = sighting;
      visit[sighting] = closed;
      open = -1;
    } else {
      if (open >= 0) isReEntered[open] = 1;
      open = visits++;
      openPlate = plate[sighting] as number;
      entry[open] = sighting;
      visit[sighting] = open;
    }
  }
  const reason = (index: number): SummaryReason | undefined => {
    if (exit[index] === -1) return isReEntered[index] === 1 ? 'vehicle_re_entered' : undefined;
    return entry[index] === -1 ? 'unknown_vehicle_exited' : 'vehicle_exited';
  };
  return { visits, entry, exit, visit, reason };
}

function sortByPlateAndTime({ ids, atMs, plate }: SightingColumns): Uint32Array {
  const order = Uint32Array.from(ids.keys());
  return order.sort((a, b) => {
    const byPlate = (plate[a] as number) - (plate[b] as number);
    return byPlate === 0 ? (atMs[a] as number) - (atMs[b] as number) : byPlate;
  });
}
