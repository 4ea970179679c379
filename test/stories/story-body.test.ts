import { describe, expect, it } from 'vitest';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { bodyOf } from '#stories/story-body.ts';
import { storyOf, withPlate } from './story-text.ts';

const story = storyOf(
  withPlate(
    'events',
    '  a = A seen 20s before lane L2',
    '  b = A seen 5s after id e-7',
    '  c = A seen at -1m',
    '  x = body {"id": "é"',
    '  entry  -A-a-a-b-c-x-',
    '  exit   A---a--------',
  ),
);
const rules = { bodyBytesMax: 16_384, garageId: 'main' };

function bodies(letter: string, queue: 'entry' | 'exit'): readonly string[] {
  return story.inputs
    .filter((input) => input.letter === letter && input.queue === queue)
    .map((input) => new TextDecoder().decode(bodyOf(story, input)));
}

describe('what a letter on a lane stands for', () => {
  it('is, in upper case, a new event that is seen in its column, in the three fields of the contract', () => {
    expect(bodies('A', 'exit')).toEqual([
      '{"id":"A1","vehicle_plate":"AB 12","exit_date_time":"2026-01-05T08:00:00.000Z"}',
    ]);
    expect(bodies('A', 'entry')).toEqual([
      '{"id":"A2","vehicle_plate":"AB 12","entry_date_time":"2026-01-05T08:00:01.000Z"}',
    ]);
  });

  it('is, in lower case, the same event each time, seen relative to when it first comes there', () => {
    const [first, second, ...more] = bodies('a', 'entry');
    expect(more).toEqual([]);
    expect(second).toBe(first);
    expect(JSON.parse(first as string)).toEqual({
      id: 'a',
      vehicle_plate: 'AB 12',
      entry_date_time: '2026-01-05T07:59:43.000Z',
      lane_id: 'L2',
    });
  });

  it('counts on each lane from when it first comes on that lane', () => {
    expect(JSON.parse(bodies('a', 'exit')[0] as string)).toEqual({
      id: 'a',
      vehicle_plate: 'AB 12',
      exit_date_time: '2026-01-05T07:59:44.000Z',
      lane_id: 'L2',
    });
  });

  it('may be seen later than it comes, at a time from the start, and have an id', () => {
    expect(bodies('b', 'entry')).toEqual([
      '{"id":"e-7","vehicle_plate":"AB 12","entry_date_time":"2026-01-05T08:00:12.000Z"}',
    ]);
    expect(bodies('c', 'entry')).toEqual([
      '{"id":"c","vehicle_plate":"AB 12","entry_date_time":"2026-01-05T07:59:00.000Z"}',
    ]);
  });

  it('is raw bytes as they are written', () => {
    expect(bodies('x', 'entry')).toEqual(['{"id": "é"']);
  });

  it('names the garage of its plate, if that has one', () => {
    const north = storyOf('story a car\nplates\n  N = north/AB 12\n  exit  N\n');
    const [input] = north.inputs;
    if (input === undefined) throw new Error('Nothing comes in.');
    expect(JSON.parse(new TextDecoder().decode(bodyOf(north, input)))).toEqual({
      id: 'N1',
      vehicle_plate: 'AB 12',
      exit_date_time: '2026-01-05T08:00:00.000Z',
      garage_id: 'north',
    });
  });

  it('is a sighting for the edge of the product', () => {
    for (const input of story.inputs.filter(({ letter }) => letter !== 'x')) {
      const decoded = decodeSighting(input.queue, bodyOf(story, input), rules);
      expect(decoded).toMatchObject({ ok: true, sighting: { plate: 'AB12', kind: input.queue } });
    }
  });
});
