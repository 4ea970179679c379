import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '#domain/instant.ts';
import { bodyOf } from '#stories/story-body.ts';
import { planStory } from '#stories/story-plan.ts';
import { printStory } from '#stories/story-printer.ts';
import { storyOf } from './story-text.ts';
import type { PlannedSighting } from '#stories/story-plan.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);

function sighting(
  kind: 'entry' | 'exit',
  id: string,
  comesSeconds: number,
  more: Partial<PlannedSighting> = {},
): PlannedSighting {
  const comesMs = START_MS + comesSeconds * 1000;
  return { kind, id, plate: 'AB 12', comesMs, atMs: comesMs, ...more };
}

describe('a story that was planned', () => {
  it('jumps where nothing happens, and has events of its own for what came late or twice', () => {
    const story = planStory({
      title: 'a car stays for a day',
      stepMs: 1000,
      plates: ['AB 12'],
      settings: [{ path: 'stay.garageId', text: 'north' }],
      sightings: [
        sighting('exit', 'x1', 93_602),
        sighting('entry', 'e1', 0),
        sighting('entry', 'e2', 3, { laneId: 'L2' }),
        sighting('entry', 'e2', 93_600, { laneId: 'L2', atMs: START_MS + 3000 }),
        sighting('exit', 'x0', 93_600, { atMs: START_MS - 60_500 }),
      ],
      untilMs: START_MS + 93_660_000,
    });
    expect(printStory(story)).toBe(`story a car stays for a day
set   stay.garageId = north

plates
  A = AB 12

events
  a = A seen at 3s lane L2
  b = A seen at -1m500ms

  time         0s----26h--26h1m
  entry        A--a--a---------
  exit         ------b-A-------
`);
  });

  it('calls lanes L1, L2 if one of them is not a single word', () => {
    const sightings = ['Lane 2', 'North'].map((laneId, index) =>
      sighting('entry', `e${index}`, index, { laneId }),
    );
    const { events } = planStory({ title: 'lanes', stepMs: 1000, plates: ['AB 12'], sightings });
    expect(events).toMatchObject([{ laneId: 'L1' }, { laneId: 'L2' }]);
  });

  it('is refused if there are more events than letters', () => {
    const sightings = Array.from({ length: 27 }, (_, index) =>
      sighting('entry', `e${index}`, index, { atMs: START_MS }),
    );
    const plan = { title: 'many', stepMs: 1000, plates: ['AB 12'], sightings };
    expect(() => planStory({ ...plan, sightings: sightings.slice(1) })).not.toThrow();
    const all = [...sightings, sighting('entry', 'e27', 30, { atMs: START_MS })];
    expect(() => planStory({ ...plan, sightings: all })).toThrow(
      'There are more than 26 events. Tell a shorter part of it.',
    );
  });

  it('can be printed, and read again it delivers the same event times at the same steps', () => {
    const arbitrary = fc.record({
      stepMs: fc.constantFrom(1, 250, 1000, 60_000),
      sightings: fc.array(
        fc
          .tuple(
            fc.constantFrom('entry' as const, 'exit' as const),
            fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 3_000_000 })),
            fc.constantFrom(0, 0, 1000, 90_500),
          )
          .map(([kind, comes, lateMs]) => ({ kind, comes, lateMs })),
        { minLength: 1, maxLength: 20 },
      ),
    });
    fc.assert(
      fc.property(arbitrary, ({ stepMs, sightings }) => {
        const planned = sightings.map(({ kind, comes, lateMs }, index) =>
          sighting(kind, `id-${index}`, comes, { atMs: START_MS + comes * 1000 - lateMs }),
        );
        const plan = { title: 'any', stepMs, plates: ['AB 12'], sightings: planned };
        const story = storyOf(printStory(planStory(plan)));
        const told = story.inputs.map((input) => {
          const body = JSON.parse(new TextDecoder().decode(bodyOf(story, input))) as object;
          const atMs = parseInstant(String(Object.values(body)[2])) as number;
          const comesMs = story.startMs + (story.columnsMs[input.column] as number);
          return `${input.queue} ${comesMs} ${atMs}`;
        });
        const wanted = planned.map(({ kind, comesMs, atMs }) => {
          const sinceMs = comesMs - story.startMs;
          return `${kind} ${story.startMs + sinceMs - (sinceMs % stepMs)} ${atMs}`;
        });
        expect(told.toSorted()).toEqual(wanted.toSorted());
      }),
    );
  });
});
