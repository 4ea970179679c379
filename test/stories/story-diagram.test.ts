import { expect, it } from 'vitest';
import { drawStory } from '#stories/story-diagram.ts';
import { storyOf } from './story-text.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);
const story = storyOf(`story a car
why   to be drawn
step  10s
plates
  A = AB 12
  N = north/AB 12
events
  a = A seen at 5s lane L2
  b = A seen 1m after
  x = body {}
  entry    -a-a-x--
  exit     --N-b---
  commits  ----~~--
  process  ---!----
expect
  dead     -----x--
  written  --1---2-
  plate A  .iiwWWoo
  plate N  ..wwwwii
  summaries
    1 = N unknown_vehicle_exited ? -> 20s
    2 = A vehicle_exited 5s -> 70s 65s corrects 1
  dead letters
    x = missing_field
`);
const { title, subtitle, lanes } = drawStory(story);
const at = (seconds: number): number => START_MS + seconds * 1000;

it('has a lane for what comes in, what goes wrong, each plate, and what is written', () => {
  expect([title, subtitle]).toEqual(['a car', 'to be drawn']);
  const names = ['entry', 'exit', 'commits', 'process', 'AB 12', 'AB 12, north', 'written'];
  expect(lanes.map(({ name }) => name)).toEqual(names);
});

it('says of an event how late it comes, that it comes again, or that it is set aside', () => {
  expect(lanes[0]?.marks).toEqual([
    { atMs: at(10), letter: 'a', label: 'comes 5s late, lane L2', tone: 'entry' },
    { atMs: at(30), letter: 'a', label: 'the same event again', tone: 'quiet' },
    { atMs: at(50), letter: 'x', label: 'set aside', tone: 'bad' },
  ]);
  expect(lanes[1]?.marks).toEqual([
    { atMs: at(20), letter: 'N', label: '', tone: 'exit' },
    { atMs: at(40), letter: 'b', label: 'seen 1m ahead', tone: 'exit' },
  ]);
});

it('draws faults, and the states of a plate from column to column', () => {
  const open = { isOpen: false };
  expect(lanes[2]?.spans).toEqual([
    { fromMs: at(40), toMs: at(60), label: 'slow', tone: 'bad', ...open },
  ]);
  expect(lanes[3]?.marks).toEqual([{ atMs: at(30), letter: '!', label: 'killed', tone: 'bad' }]);
  expect(lanes[4]?.spans).toEqual([
    { fromMs: at(10), toMs: at(30), label: 'inside', tone: 'good', ...open },
    { fromMs: at(30), toMs: at(40), label: 'waits', tone: 'late', ...open },
    { fromMs: at(40), toMs: at(60), label: 'inside, a stay waits', tone: 'late', ...open },
  ]);
  expect(lanes[5]?.spans.at(-1)).toMatchObject({ toMs: at(70), label: 'inside', isOpen: true });
});

it('says of a summary what it is, and whether another one corrects it', () => {
  expect(lanes.at(-1)?.marks).toEqual([
    { atMs: at(20), letter: '1', label: 'AB 12, north, unknown vehicle exited', tone: 'quiet' },
    {
      atMs: at(60),
      letter: '2',
      label: 'AB 12, vehicle exited, 65s, corrects 1',
      tone: 'good',
    },
  ]);
});
