import { expect, it } from 'vitest';
import { gatherHistory } from '#stories/plate-history-gathering.ts';
import { tellHistory } from '#stories/plate-history-story.ts';
import { parseStories } from '#stories/story-parser.ts';
import { printStory } from '#stories/story-printer.ts';
import { entry, exit, KEY, RULES, sighting, START_MS } from '#test/support/builders.ts';
import type { Arrival } from '#stories/plate-history-gathering.ts';
import type { PlateHistory } from '#stories/plate-history.ts';

function historyOf(...arrivals: readonly Arrival[]): PlateHistory {
  const nothing = { state: undefined, written: [], asOfMs: undefined };
  return gatherHistory(KEY, { ...nothing, arrivals, rules: RULES });
}

function cameAt(seconds: number, seen: Arrival['sighting']): Arrival {
  return { sighting: seen, receivedAtMs: START_MS + seconds * 1000, isRefused: false };
}

it('a history is told as it came: order, times, lanes, ids, copies', () => {
  const history = historyOf(
    cameAt(5, exit('x 1', 5, { laneId: 'out 1' })),
    cameAt(26, entry('e1', 0)),
    cameAt(27, entry('e1', 0)),
  );
  expect(printStory(tellHistory(history, 30_000).story)).toBe(`story B123 in garage main
start 2026-11-21T09:00:05.000Z

plates
  A = B123

events
  a = A seen at 0s lane out_1 id x_1
  b = A seen at -5s id e1

  time         0s-21s-52s-
  entry        ---bb------
  exit         a----------
`);
});

it('nothing that was refused is in it', () => {
  const refused = { ...cameAt(3, entry('e9', 3)), isRefused: true };
  const { story } = tellHistory(historyOf(cameAt(1, entry('e1', 1)), refused), 1_000);
  expect(story.inputs).toHaveLength(1);
});

it('events that came within a moment stay apart and in order', () => {
  const history = historyOf(cameAt(0, exit('x1', 0)), cameAt(0.003, entry('e1', 0)));
  const { story } = tellHistory(history, 1_000);
  expect(story.stepMs).toBe(1);
  expect(story.inputs.map(({ queue, column }) => [queue, story.columnsMs[column]])).toEqual([
    ['exit', 0],
    ['entry', 3],
  ]);
});

it('of more events than there are letters the newest are told, and the rest is counted', () => {
  const arrivals = Array.from({ length: 40 }, (_, n) => cameAt(n * 60, entry(`e${n}`, n * 60)));
  const { story, leftOut } = tellHistory(historyOf(...arrivals), 1_000);
  expect(leftOut).toBe(14);
  expect(story.events).toHaveLength(26);
  expect(parseStories('it.marble', printStory(story)).problems).toEqual([]);
});

it('whatever the times are, the text reads as the same story', () => {
  let seed = 7;
  const next = (max: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % max;
  };
  for (let round = 0; round < 300; round += 1) {
    let ms = 0;
    const arrivals = Array.from({ length: 1 + next(20) }, (_, n) => {
      ms += next(2) === 0 ? next(4_000) : next(100_000_000);
      const kind = next(2) === 0 ? 'entry' : 'exit';
      const seen = sighting(kind, `${kind}-${n}`, START_MS + ms - next(60_000));
      return cameAt(ms / 1000, seen);
    });
    const { story } = tellHistory(historyOf(...arrivals), 35_000);
    const { stories, problems } = parseStories('it.marble', printStory(story));
    expect({ round, problems }).toEqual({ round, problems: [] });
    const told = stories[0];
    expect(told?.inputs).toEqual(story.inputs);
    expect(told?.columnsMs).toEqual(story.columnsMs);
    expect(told?.events).toEqual(story.events);
  }
});
