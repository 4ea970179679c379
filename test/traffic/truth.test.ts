import { describe, expect, test } from 'vitest';
import { TrafficPlan, mergePublications } from '#traffic/traffic-plan.ts';
import { TruthLineError, readTruthLines, writeTruthLines } from '#traffic/truth-lines.ts';
import { Truth } from '#traffic/truth.ts';
import type { Publication, PublishedSighting } from '#traffic/publication.ts';
import { trafficOptions } from './options.ts';

const plan = new TrafficPlan(
  trafficOptions({
    visits: 300,
    duplicateShare: 0.2,
    retransmissionShare: 0.2,
    malformedShare: 0.2,
  }),
);
const publications = [...mergePublications(plan)];

function contentOf(truth: Truth): readonly string[] {
  const { ids, isExit, atMs, plate, plates } = truth.sightings;
  const sightings = ids.map((id, at) => {
    return JSON.stringify([id, isExit[at], atMs[at], plates[plate[at] as number]]);
  });
  const refusals = [...truth.refusals].map(([reason, count]) => `${reason} ${count}`);
  return [...sightings.sort(), ...refusals.sort()];
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

describe('the truth', () => {
  test('counts deliveries, and keeps a sighting once however often it is published', () => {
    const truth = new Truth();
    truth.confirmed(publications);
    const repeated = publications.filter(({ fault }) => {
      return fault === 'duplicate' || fault === 'retransmission';
    });
    const malformed = publications.filter(({ fault }) => fault === 'malformed');
    expect(repeated.length).toBeGreaterThan(100);
    expect(malformed.length).toBeGreaterThan(50);
    expect(truth.deliveries).toBe(publications.length);
    expect(truth.duplicates).toBe(repeated.length);
    expect(truth.sightings.ids).toHaveLength(
      publications.length - repeated.length - malformed.length,
    );
    const refused = [...truth.refusals.values()].reduce((sum, count) => sum + count, 0);
    expect(refused).toBe(malformed.length);
  });

  test('is the same whatever the order of recording', () => {
    const [forth, back] = [new Truth(), new Truth()];
    forth.confirmed(publications);
    back.confirmed(publications.toReversed());
    expect(contentOf(back)).toEqual(contentOf(forth));
  });

  test('knows what nobody knows, until it is confirmed', () => {
    const truth = new Truth();
    const sightings = publications.filter(({ fault }) => fault === 'none').slice(0, 3);
    truth.unconfirmed(sightings);
    truth.unconfirmed(sightings);
    expect(truth.uncertainSightings).toBe(3);
    expect(truth.deliveries).toBe(0);
    truth.confirmed(sightings.slice(0, 2));
    truth.unconfirmed(sightings.slice(0, 1));
    expect(truth.uncertainSightings).toBe(1);
  });
});

describe('truth files', () => {
  test('hold the whole truth, spread over the files of two generators', async () => {
    const whole = new Truth();
    whole.confirmed(publications);
    const read = new Truth();
    for (const kind of ['exit', 'entry'] as const) {
      const own = publications.filter((publication) => publication.kind === kind);
      await readTruthLines(read, linesOf(writeTruthLines(own, true)), `${kind}.ndjson`);
    }
    expect(contentOf(read)).toEqual(contentOf(whole));
    expect(read.duplicates).toBe(whole.duplicates);
    expect(read.deliveries).toBe(whole.deliveries);
  });

  test('tell what was not confirmed', async () => {
    const truth = new Truth();
    await readTruthLines(truth, writeTruthLines(publications, false).split('\n'), 'x.ndjson');
    const ids = publications.flatMap(({ truth }) => ('id' in truth ? [truth.id] : []));
    expect(truth.uncertainSightings).toBe(new Set(ids).size);
    expect(truth.uncertainRefusals).toBe(publications.length - ids.length);
    expect(truth.deliveries).toBe(0);
  });

  test('are one JSON object a line', () => {
    const [first] = publications as [Publication];
    const { id, garageId, plate } = first.truth as PublishedSighting;
    const [line] = writeTruthLines(publications.slice(0, 1), true).split('\n');
    expect(JSON.parse(line as string)).toEqual({
      kind: 'entry',
      id,
      garage_id: garageId,
      vehicle_plate: plate,
      at: expect.stringMatching(/^2026-03-01T12:00:00\.\d{3}Z$/),
    });
  });

  test.each([
    ['no JSON', '{"kind":"entr'],
    ['no object', '7'],
    ['null', 'null'],
    ['no kind', '{"reason":"bad_plate"}'],
    ['no id', '{"kind":"exit","garage_id":"g","vehicle_plate":"A","at":"2026-03-01T12:00:00Z"}'],
    ['no time', '{"kind":"exit","id":"1","garage_id":"g","vehicle_plate":"A","at":"noon"}'],
    ['no reason that is known', '{"kind":"exit","reason":"because"}'],
  ])('with %s are refused, with the line', async (_label, line) => {
    const text = `${writeTruthLines(publications.slice(0, 2), true)}${line}\n`;
    const reading = readTruthLines(new Truth(), linesOf(text), 'truth.ndjson');
    await expect(reading).rejects.toThrow(TruthLineError);
    await expect(readTruthLines(new Truth(), linesOf(text), 'truth.ndjson')).rejects.toThrow(
      'truth.ndjson:3 is not a line of a truth file',
    );
  });
});
