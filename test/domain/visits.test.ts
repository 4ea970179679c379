import { describe, expect, it } from 'vitest';
import { insertRead } from '#domain/event-order.ts';
import type { Read } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import { deriveVisits } from '#domain/visits.ts';
import type { Visit } from '#domain/visits.ts';
import { DAY_MS, entry, exit, read, RULES, SECOND_MS, START_MS } from '#test/support/builders.ts';

const IN = { laneId: 'in-1' };
const OUT = { laneId: 'out-1' };
const MAX_SECONDS = RULES.maxMs / SECOND_MS;

function derive(sightings: readonly Sighting[], nowMs = START_MS + DAY_MS): readonly Visit[] {
  const reads = sightings
    .map((sighting) => read(sighting))
    .reduce<readonly Read[]>((sorted, next) => insertRead(sorted, next), []);
  return deriveVisits(reads, RULES, nowMs);
}

/** Each visit as `reason entry-exit`. */
function visitsOf(...sightings: readonly Sighting[]): readonly string[] {
  return derive(sightings).map(describeVisit);
}

function describeVisit({ reason, entry, exit }: Visit): string {
  return `${reason ?? 'inside'} ${entry?.id ?? ''}-${exit?.id ?? ''}`;
}

describe('pairing', () => {
  it('finds nothing where nothing was read', () => {
    expect(visitsOf()).toEqual([]);
  });

  it('takes an entry alone for a car that is inside', () => {
    expect(visitsOf(entry('e', 0))).toEqual(['inside e-']);
  });

  it('takes an entry and the exit after it for one visit', () => {
    expect(visitsOf(entry('e', 0), exit('x', 60))).toEqual(['vehicle_exited e-x']);
  });

  it('takes an exit alone for a visit whose entry was not seen', () => {
    expect(visitsOf(exit('x', 60))).toEqual(['unknown_vehicle_exited -x']);
  });

  it('takes the latest entry for an exit: never first in to last out', () => {
    expect(visitsOf(entry('e1', 0), entry('e2', 600), exit('x', 1200))).toEqual([
      'vehicle_re_entered e1-',
      'vehicle_exited e2-x',
    ]);
  });

  it('takes the first exit for an entry', () => {
    expect(visitsOf(entry('e', 0), exit('x1', 600), exit('x2', 1200))).toEqual([
      'vehicle_exited e-x1',
      'unknown_vehicle_exited -x2',
    ]);
  });

  it('leaves a car inside when an exit is from before it came', () => {
    expect(visitsOf(entry('e', 600), exit('x', 0))).toEqual([
      'unknown_vehicle_exited -x',
      'inside e-',
    ]);
  });

  it('finds visit after visit', () => {
    const visits = visitsOf(entry('e1', 0), exit('x1', 60), entry('e2', 600), exit('x2', 660));
    expect(visits).toEqual(['vehicle_exited e1-x1', 'vehicle_exited e2-x2']);
  });
});

describe('reads of one car in one lane', () => {
  it('are one read when they are near', () => {
    expect(visitsOf(entry('e1', 0, IN), entry('e2', 10, IN))).toEqual(['inside e1-']);
  });

  it('are two reads when they are not near', () => {
    expect(visitsOf(entry('e1', 0, IN), entry('e2', 10.001, IN))).toEqual([
      'vehicle_re_entered e1-',
      'inside e2-',
    ]);
  });

  it('are one read for as long as each is near the one before it', () => {
    const jam = [0, 8, 16, 24, 32].map((at) => entry(`e${at}`, at, IN));
    expect(visitsOf(...jam, exit('x', 600))).toEqual(['vehicle_exited e0-x']);
  });

  it('are one read at the exit as well', () => {
    expect(visitsOf(entry('e', 0), exit('x1', 60, OUT), exit('x2', 65, OUT))).toEqual([
      'vehicle_exited e-x1',
    ]);
    expect(visitsOf(exit('x1', 60, OUT), exit('x2', 65, OUT))).toEqual([
      'unknown_vehicle_exited -x1',
    ]);
  });

  it('are two reads in two lanes, or where no lane is known', () => {
    const other = { laneId: 'in-2' };
    expect(visitsOf(entry('e1', 0, IN), entry('e2', 5, other))).toHaveLength(2);
    expect(visitsOf(entry('e1', 0), entry('e2', 5))).toHaveLength(2);
    expect(visitsOf(entry('e1', 0, IN), entry('e2', 5))).toHaveLength(2);
  });

  it('are two reads when the other gate saw the car in between', () => {
    const visits = visitsOf(entry('e1', 0, IN), exit('x', 4), entry('e2', 8, IN));
    expect(visits).toEqual(['vehicle_exited e1-x', 'inside e2-']);
  });

  it('belong to the visit whose read they repeat', () => {
    const [first, second] = derive([
      entry('e1', 0, IN),
      entry('e2', 5, IN),
      exit('x1', 60, OUT),
      exit('x2', 65, OUT),
      entry('e3', 600, IN),
    ]);
    expect(first?.reads.map(({ id }) => id)).toEqual(['e1', 'e2', 'x1', 'x2']);
    expect(second?.reads.map(({ id }) => id)).toEqual(['e3']);
  });

  it('are found at the time of a read of another lane', () => {
    const other = { laneId: 'in-2' };
    const visits = visitsOf(entry('a', 0, IN), entry('b', 0, other), entry('c', 0, IN));
    expect(visits).toEqual(['vehicle_re_entered a-', 'inside b-']);
  });

  it('are still one read with what was merged into the first of them', () => {
    const merged = read(entry('e1', 0, IN), { spanMs: 60 * SECOND_MS });
    const later = read(entry('e2', 70, IN));
    const visits = deriveVisits([merged, later], RULES, START_MS);
    expect(visits.map(describeVisit)).toEqual(['inside e1-']);
  });
});

describe('reads at one time', () => {
  it('are an exit first when the car is inside', () => {
    expect(visitsOf(entry('e1', 0), exit('x', 60), entry('e2', 60))).toEqual([
      'vehicle_exited e1-x',
      'inside e2-',
    ]);
  });

  it('are an entry first when it is not', () => {
    expect(visitsOf(exit('x', 60), entry('e', 60))).toEqual(['vehicle_exited e-x']);
  });

  it('are paired by id when nothing else tells them apart', () => {
    expect(visitsOf(entry('e', 0), exit('x2', 60), exit('x1', 60))).toEqual([
      'vehicle_exited e-x1',
      'unknown_vehicle_exited -x2',
    ]);
  });

  it('change places as often as the car may have', () => {
    const visits = visitsOf(entry('a', 0), exit('b', 0), entry('c', 0), exit('d', 0));
    expect(visits).toEqual(['vehicle_exited a-b', 'vehicle_exited c-d']);
  });
});

describe('an exit just before an entry', () => {
  it('is of the same visit: the two clocks differ', () => {
    const visits = derive([exit('x', 0), entry('e', 2)]);
    expect(visits.map(describeVisit)).toEqual(['vehicle_exited e-x']);
    expect(visits[0]?.settledAtMs).toBe(START_MS + 2 * SECOND_MS);
  });

  it('is of an earlier visit when it is longer ago than clocks differ', () => {
    expect(visitsOf(exit('x', 0), entry('e', 2.001))).toEqual([
      'unknown_vehicle_exited -x',
      'inside e-',
    ]);
  });

  it('closes the visit that is open, if one is', () => {
    expect(visitsOf(entry('e1', -600), exit('x', 0), entry('e2', 1))).toEqual([
      'vehicle_exited e1-x',
      'inside e2-',
    ]);
  });

  it('may have been read more than once, and the entry too', () => {
    const visits = derive([
      exit('x1', 0, OUT),
      exit('x2', 0.5, OUT),
      entry('e1', 1, IN),
      entry('e2', 3, IN),
    ]);
    expect(visits.map(describeVisit)).toEqual(['vehicle_exited e1-x1']);
    expect(visits[0]?.reads).toHaveLength(4);
  });
});

describe('a visit that is too long', () => {
  it('has ended when it is older than the longest stay', () => {
    const nowMs = START_MS + RULES.maxMs;
    expect(derive([entry('e', 0)], nowMs).map(describeVisit)).toEqual(['inside e-']);
    const [over] = derive([entry('e', 0)], nowMs + 1);
    expect(over).toMatchObject({ reason: 'maximum_stay_exceeded', settledAtMs: nowMs });
  });

  it('does not take the exit that comes after it', () => {
    expect(visitsOf(entry('e', 0), exit('x', MAX_SECONDS + 1))).toEqual([
      'maximum_stay_exceeded e-',
      'unknown_vehicle_exited -x',
    ]);
    expect(visitsOf(entry('e', 0), exit('x', MAX_SECONDS))).toEqual(['vehicle_exited e-x']);
  });

  it('was not left by a car that came again later', () => {
    expect(visitsOf(entry('e1', 0), entry('e2', MAX_SECONDS + 1))).toEqual([
      'maximum_stay_exceeded e1-',
      'inside e2-',
    ]);
  });
});
