import { describe, expect, test } from 'vitest';
import { refuseByTime } from '#domain/admission.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { TrafficPlan, mergePublications } from '#traffic/traffic-plan.ts';
import type { Publication } from '#traffic/publication.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';
import { FAULTLESS, trafficOptions } from './options.ts';

const FAULTY = {
  missingExitShare: 0.1,
  duplicateShare: 0.1,
  retransmissionShare: 0.1,
  misreadShare: 0.1,
  reorderShare: 0.2,
  malformedShare: 0.1,
} satisfies Partial<TrafficOptions>;

const NO_SIGHTING = { id: '', garageId: '', plate: '', atMs: 0 };

function publishAll(changes: Partial<TrafficOptions>): readonly Publication[] {
  return [...mergePublications(new TrafficPlan(trafficOptions(changes)))];
}

function textOf({ body }: Publication): string {
  return Buffer.from(body).toString();
}

function idOf(publication: Publication): string {
  return 'id' in publication.truth ? publication.truth.id : '';
}

function shareOf(part: number, whole: number): number {
  return part / whole;
}

describe('the shares of the configuration', () => {
  test('of 10,000 exits, 19 to 21 percent have no entry', () => {
    const plan = new TrafficPlan(trafficOptions({ visits: 10_000 }));
    const isMissing = Array.from({ length: 10_000 }, (_, index) => plan.visit(index)).filter(
      (visit) => visit.isExitRecorded && !visit.isEntryRecorded,
    );
    expect(shareOf(isMissing.length, 10_000)).toBeGreaterThan(0.19);
    expect(shareOf(isMissing.length, 10_000)).toBeLessThan(0.21);
  });

  test('the missing entries stay a share of the exits when exits are missing, too', () => {
    const plan = new TrafficPlan(trafficOptions({ visits: 20_000, missingExitShare: 0.5 }));
    const visits = Array.from({ length: 20_000 }, (_, index) => plan.visit(index));
    const exits = visits.filter(({ isExitRecorded }) => isExitRecorded);
    const isMissing = exits.filter(({ isEntryRecorded }) => !isEntryRecorded);
    expect(Math.abs(shareOf(exits.length, 20_000) - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(shareOf(isMissing.length, exits.length) - 0.2)).toBeLessThan(0.01);
    expect(visits.every((visit) => visit.isEntryRecorded || visit.isExitRecorded)).toBe(true);
  });

  test.each([
    ['duplicateShare', 'duplicate'],
    ['retransmissionShare', 'retransmission'],
    ['misreadShare', 'misread'],
    ['reorderShare', 'late'],
    ['malformedShare', 'malformed'],
  ] as const)('%s alone makes that share of the events %s', (key, fault) => {
    const all = publishAll({ ...FAULTLESS, [key]: 0.1, visits: 10_000 });
    const faults = Map.groupBy(all, (publication) => publication.fault);
    expect([...faults.keys()].sort()).toEqual([fault, 'none'].sort());
    const share = shareOf(faults.get(fault)?.length ?? 0, 20_000);
    // A few plates have no character that could be misread.
    expect(share).toBeGreaterThan(fault === 'misread' ? 0.09 : 0.095);
    expect(share).toBeLessThan(0.105);
  });

  test('without faults there is one ordinary entry and one ordinary exit a visit', () => {
    const all = publishAll(FAULTLESS);
    expect(all).toHaveLength(2_000);
    expect(new Set(all.map(({ fault }) => fault))).toEqual(new Set(['none']));
  });
});

describe('an event', () => {
  test('is decoded into what the truth says of it', () => {
    const rules = { bodyBytesMax: 16_384, garageId: 'main' };
    const timeRules = { clockSkewMaxMs: 120_000, eventAgeMaxMs: 604_800_000 };
    for (const { kind, body, plate, publishAtMs, truth } of publishAll(FAULTY)) {
      const decoded = decodeSighting(kind, body, rules);
      const refused = decoded.ok
        ? refuseByTime(decoded.sighting, publishAtMs, timeRules)
        : decoded.rejection;
      const { id, garageId, plate: read, atMs } = decoded.ok ? decoded.sighting : NO_SIGHTING;
      const expected = 'reason' in truth ? truth.reason : { ...truth, plate };
      expect(refused?.reason ?? { id, garageId, plate: read, atMs }).toEqual(expected);
    }
  });

  test('carries all that cameras tell', () => {
    const [entry] = publishAll(FAULTLESS);
    expect(JSON.parse(textOf(entry as Publication))).toEqual({
      id: expect.stringMatching(/^in-1-[0-9a-z]+-0$/),
      vehicle_plate: expect.any(String),
      entry_date_time: expect.stringMatching(/^2026-03-01T12:00:00\.\d{3}Z$/),
      garage_id: expect.stringMatching(/^garage-[12]$/),
      gate_id: expect.stringMatching(/^garage-[12]-in$/),
      lane_id: expect.stringMatching(/^in-[12]$/),
      camera_id: expect.stringMatching(/^garage-[12]-in-[12]-camera$/),
      confidence: expect.any(Number),
      vehicle_type: 'CAR',
    });
  });

  test('is never seen in a lane of the other direction', () => {
    const lanes = { entry: new Set<string>(), exit: new Set<string>() };
    for (const publication of publishAll(FAULTLESS)) {
      const { lane_id } = JSON.parse(textOf(publication)) as { lane_id: string };
      lanes[publication.kind].add(lane_id);
    }
    expect(lanes.entry.isDisjointFrom(lanes.exit)).toBe(true);
    expect(lanes.entry.size + lanes.exit.size).toBe(4);
  });

  test('keeps its id and its bytes however often it is planned', () => {
    expect(publishAll(FAULTY)).toEqual(publishAll(FAULTY));
  });

  test('has an id that no other seed and no other start makes', () => {
    const runs = [{}, { seed: 2 }, { anchorMs: 0 }, { anchorMs: Date.UTC(2026, 2, 1, 13) }];
    const ids = runs.flatMap((changes) => publishAll({ ...FAULTLESS, ...changes }).map(idOf));
    expect(new Set(ids).size).toBe(4 * 2_000);
  });
});

describe('faults', () => {
  const all = publishAll(FAULTY);
  const byId = Map.groupBy(
    all.filter(({ fault }) => fault !== 'malformed'),
    (publication) => idOf(publication),
  );

  function originalOf(publication: Publication): Publication {
    return byId.get(idOf(publication))?.[0] as Publication;
  }

  test('a malformed event never has the id of a sighting', () => {
    const idsIn = ({ body }: Publication) =>
      Buffer.from(body)
        .toString()
        .match(/(?<=")(in|out)-[0-9a-z-]+/g) ?? [];
    const malformed = all.filter(({ fault }) => fault === 'malformed').flatMap(idsIn);
    expect(malformed.length).toBeGreaterThan(100);
    expect(malformed.filter((id) => byId.has(id))).toEqual([]);
  });

  test('a duplicate follows at once, with the same bytes', () => {
    const duplicates = all.filter(({ fault }) => fault === 'duplicate');
    expect(duplicates.length).toBeGreaterThan(100);
    for (const duplicate of duplicates) {
      const original = originalOf(duplicate);
      expect(['none', 'late', 'misread']).toContain(original.fault);
      expect(duplicate.publishAtMs).toBe(original.publishAtMs);
      expect(textOf(duplicate)).toBe(textOf(original));
    }
  });

  test('a retransmission follows later, and says that it is one', () => {
    const repeated = all.filter(({ fault }) => fault === 'retransmission');
    expect(repeated.length).toBeGreaterThan(100);
    for (const publication of repeated) {
      const laterMs = publication.publishAtMs - originalOf(publication).publishAtMs;
      expect(laterMs).toBeGreaterThan(0);
      expect(laterMs).toBeLessThanOrEqual(5_000);
      expect(textOf(publication)).toBe(
        textOf(originalOf(publication)).replace(/}$/, ',"retransmission":true}'),
      );
    }
  });

  test('a late event is overtaken by younger ones, and keeps its event time', () => {
    const late = publishAll({ ...FAULTLESS, reorderShare: 0.2 }).filter(
      ({ fault }) => fault === 'late',
    );
    const delays = late.map(
      ({ publishAtMs, truth }) => 'atMs' in truth && publishAtMs - truth.atMs,
    );
    expect(delays.every((delayMs) => Number(delayMs) > 0 && Number(delayMs) <= 1_000)).toBe(true);
    expect(new Set(delays).size).toBeGreaterThan(100);
  });

  test('a camera is off by the same amount all day, and not more than it may', () => {
    const offsets = new Map<string, Set<number>>();
    for (const publication of publishAll({ ...FAULTLESS, clockSkewMs: 200, garages: 5 })) {
      const { camera_id } = JSON.parse(textOf(publication)) as { camera_id: string };
      const offsetMs =
        'atMs' in publication.truth && publication.truth.atMs - publication.publishAtMs;
      offsets.set(camera_id, (offsets.get(camera_id) ?? new Set()).add(Number(offsetMs)));
    }
    expect(offsets.size).toBe(20);
    const all = [...offsets.values()].flatMap((seen) => [...seen]);
    expect(all).toHaveLength(20);
    expect(new Set(all).size).toBeGreaterThan(10);
    for (const offsetMs of all) expect(Math.abs(offsetMs)).toBeLessThanOrEqual(200);
  });

  test('clocks that differ never bring an exit before its entry', () => {
    const exact = {
      ...FAULTLESS,
      clockSkewMs: 900,
      stayMinMs: 1_801,
      stayMaxMs: 1_801,
      garages: 9,
    };
    const plan = new TrafficPlan(trafficOptions(exact));
    for (let index = 0; index < 1_000; index += 1) {
      const entryMs = plan.passage('entry', index)?.atMs ?? Number.NaN;
      const exitMs = plan.passage('exit', index)?.atMs ?? Number.NaN;
      expect(exitMs).toBeGreaterThan(entryMs);
    }
  });
});

describe('the order of publication', () => {
  test.each(['entry', 'exit'] as const)('of the %s queue follows the clock', (kind) => {
    const times = [...new TrafficPlan(trafficOptions(FAULTY)).publications(kind)].map(
      ({ publishAtMs }) => publishAtMs,
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('merged keeps the order and loses nothing', () => {
    const plan = new TrafficPlan(trafficOptions(FAULTY));
    const merged = [...mergePublications(plan)];
    const times = merged.map(({ publishAtMs }) => publishAtMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(merged.filter(({ kind }) => kind === 'entry')).toEqual([...plan.publications('entry')]);
    expect(merged.filter(({ kind }) => kind === 'exit')).toEqual([...plan.publications('exit')]);
  });

  test('brings visits at the rate that was asked for', () => {
    const entries = [
      ...new TrafficPlan(trafficOptions({ ...FAULTLESS, visits: 2_000 })).publications('entry'),
    ];
    const lastsMs = (entries.at(-1)?.publishAtMs ?? 0) - (entries[0]?.publishAtMs ?? 0);
    expect(Math.abs(lastsMs - 100_000)).toBeLessThan(100);
  });
});

describe('a generator that is started again', () => {
  test.each(['entry', 'exit'] as const)(
    'goes on with exactly what the %s queue has not got yet',
    (kind) => {
      const plan = new TrafficPlan(trafficOptions(FAULTY));
      const all = [...plan.publications(kind)];
      for (const afterMs of [-1_000, 0, 1, 17_000, 31_234, 50_000, 90_000]) {
        const fromMs = plan.options.anchorMs + afterMs;
        const rest = all.filter(({ publishAtMs }) => publishAtMs >= fromMs);
        expect([...plan.publications(kind, fromMs)]).toEqual(rest);
      }
    },
  );

  test('finds the visits of the present without counting from the start', () => {
    const nowMs = Date.UTC(2026, 10, 21, 12);
    const plan = new TrafficPlan(trafficOptions({ anchorMs: 0, visits: undefined }));
    for (const kind of ['entry', 'exit'] as const) {
      const { value } = plan.publications(kind, nowMs).next();
      expect(value?.publishAtMs).toBeGreaterThanOrEqual(nowMs);
      expect(value?.publishAtMs).toBeLessThan(nowMs + 1_000);
    }
  });

  test('never makes the same id for another event', () => {
    const plan = new TrafficPlan(trafficOptions({ anchorMs: 0, visits: undefined }));
    const firstIds = (fromMs: number) =>
      plan
        .publications('entry', fromMs)
        .take(500)
        .map((publication) => idOf(publication))
        .toArray();
    const nowMs = Date.UTC(2026, 10, 21, 12);
    expect(new Set([...firstIds(nowMs), ...firstIds(nowMs + 60_000)]).size).toBeGreaterThan(980);
  });
});
