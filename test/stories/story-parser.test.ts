import { describe, expect, it } from 'vitest';
import { parseStories } from '#stories/story-parser.ts';
import { printStory } from '#stories/story-printer.ts';
import { storyOf, WHOLE, withPlate } from './story-text.ts';
import type { Story } from '#stories/story.ts';

describe('a file with everything in it', () => {
  const { file, stories, problems } = parseStories('f.marble', WHOLE);
  const [story, another] = stories as [Story, Story];

  it('has nothing wrong, and its stories in their order', () => {
    expect(problems).toEqual([]);
    expect(file).toBe('f.marble');
    expect(stories.map(({ title }) => title)).toEqual([
      'an exit that overtakes its entry waits for it #1',
      'another',
    ]);
  });

  it('says what comes in, entries before exits, lines from top to bottom, new events named', () => {
    expect(story.inputs).toEqual([
      { queue: 'exit', column: 0, letter: 'A', id: 'A1' },
      { queue: 'entry', column: 2, letter: 'A', id: 'A2' },
      { queue: 'entry', column: 6, letter: 'a', id: undefined },
      { queue: 'exit', column: 6, letter: 'x', id: undefined },
      { queue: 'entry', column: 11, letter: 'b', id: undefined },
      { queue: 'entry', column: 11, letter: 'a', id: undefined },
    ]);
  });

  it('gives each column its time: the step of the story, and jumps where the ruler has a label', () => {
    const seconds = story.columnsMs.map((ms) => ms / 1000);
    expect(seconds).toEqual([
      0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 180, 190, 200, 210, 93_600, 93_610, 93_620, 93_630,
      93_640,
    ]);
  });

  it('has its settings as they are written, with their places', () => {
    const setting = { path: 'stay.allowedLatenessMs', text: '60000', line: 10, column: 7 };
    expect(story.settings).toEqual([setting]);
    expect(story.why).toBe('rule 3: the order of arrival does not matter');
    expect(story.startMs).toBe(Date.UTC(2026, 0, 6, 8));
    expect(story.stepMs).toBe(10_000);
  });

  it('has a dictionary; raw bytes go to the end of the line', () => {
    const unnamed = { laneId: undefined, id: undefined };
    expect(story.events).toEqual([
      { kind: 'seen', letter: 'a', plate: 'A', seen: { from: 'comes', ms: -20_000 }, ...unnamed },
      {
        kind: 'seen',
        letter: 'b',
        plate: 'B',
        seen: { from: 'start', ms: 60_000 },
        laneId: 'L2',
        id: 'e-7',
      },
      { kind: 'body', letter: 'x', body: '{"id": 1} # and this' },
    ]);
    expect(another.plates).toEqual(story.plates);
    expect(story.plates.map(({ raw, plate }) => [raw, plate])).toEqual([
      ['AB 123 CD', 'AB123CD'],
      ['XY 99', 'XY99'],
    ]);
  });

  it('has the faults of each column', () => {
    const { commits, writer, process } = story.faults;
    expect(commits.slice(4, 11)).toEqual([
      'lost',
      undefined,
      undefined,
      'fails',
      'slow',
      'slow',
      'slow',
    ]);
    expect(writer.map((fault, column) => [fault, column]).filter(([fault]) => fault)).toEqual([
      ...[6, 7, 8, 9].map((column) => ['away', column]),
      ...[12, 13].map((column) => ['slow', column]),
    ]);
    expect(process.indexOf('killed')).toBe(11);
    expect(process).toHaveLength(19);
  });

  it('has what must come out', () => {
    expect(story.expected?.acked.filter(({ queue }) => queue === 'exit')).toEqual([
      { queue: 'exit', column: 0, letter: 'A' },
      { queue: 'exit', column: 7, letter: 'x' },
    ]);
    expect(story.expected?.dead).toEqual([{ column: 7, letter: 'x', reason: 'not_json' }]);
    expect(story.expected?.states.map(({ plate }) => plate)).toEqual(['A', 'B']);
    expect(story.expected?.written.map(({ column, summary }) => [column, summary])).toEqual([
      [2, summary('A', 'vehicle_exited', 0, 20_000, 20_000, undefined)],
      [2, summary('A', 'vehicle_exited', 0, 30_000, 30_000, 1)],
      [7, summary('ZZ9', 'unknown_vehicle_exited', undefined, -10_000, undefined, undefined)],
    ]);
  });

  it('knows where it stands', () => {
    expect(story.place).toEqual({
      firstLine: 6,
      lastLine: 40,
      laneColumn: 16,
      expectation: { firstLine: 26, lastLine: 40 },
    });
    expect(another.place).toEqual({
      firstLine: 42,
      lastLine: 43,
      laneColumn: 9,
      expectation: undefined,
    });
  });

  function summary(
    plate: string,
    reason: string,
    entryMs: number | undefined,
    exitMs: number | undefined,
    durationMs: number | undefined,
    corrects: number | undefined,
  ): unknown {
    return { plate, reason, entryMs, exitMs, durationMs, corrects };
  }
});

describe('a story', () => {
  it('has a step of a second and a start unless it says otherwise', () => {
    const story = storyOf(withPlate('  entry  A--'));
    expect(story.stepMs).toBe(1000);
    expect(story.columnsMs).toEqual([0, 1000, 2000]);
    expect(story.startMs).toBe(Date.UTC(2026, 0, 5, 8));
    expect(story.why).toBeUndefined();
    expect(story.expected).toBeUndefined();
  });

  it('expects nothing on lanes that its expectation leaves out', () => {
    const story = storyOf(withPlate('  entry  A--', 'expect'));
    expect(story.expected).toEqual({ acked: [], dead: [], written: [], states: [] });
  });

  it('gives dead letters of one letter a reason for all, or one for each', () => {
    const lanes = ['  entry  AA-A', 'expect', '  dead   AA-A', '  dead letters'];
    const reasons = (line: string): unknown =>
      storyOf(withPlate(...lanes, line)).expected?.dead.map(({ reason }) => reason);
    expect(reasons('    A = too_old')).toEqual(['too_old', 'too_old', 'too_old']);
    expect(reasons('    A = too_old, clock_ahead, too_old')).toEqual([
      'too_old',
      'clock_ahead',
      'too_old',
    ]);
  });

  it('may say of an event when it was seen, in which lane, or neither', () => {
    const { events } = storyOf(
      withPlate(
        'events',
        'a=A',
        'b = A seen 5s after',
        'c = A lane L1 seen at -1m',
        '  entry  abc',
      ),
    );
    expect(events).toMatchObject([
      { seen: { from: 'comes', ms: 0 } },
      { seen: { from: 'comes', ms: 5000 } },
      { seen: { from: 'start', ms: -60_000 }, laneId: 'L1' },
    ]);
  });

  it('reads the same with Windows line ends and a byte order mark', () => {
    const windows = parseStories('f.marble', `\uFEFF${WHOLE.replaceAll('\n', '\r\n')}`);
    expect(windows).toEqual(parseStories('f.marble', WHOLE));
  });

  it('keeps in raw bytes whatever is no line break and no space', () => {
    for (const body of ['\u2028{"id": 1}', '\u00A0', '{\u2029']) {
      const story = storyOf(withPlate('events', `  x = body ${body}`, '  exit  x'));
      expect(story.events).toEqual([{ kind: 'body', letter: 'x', body }]);
      expect(storyOf(printStory(story)).events).toEqual(story.events);
    }
  });

  it('is left out if something is wrong in it, and the others are not', () => {
    const text = `${WHOLE}\nstory broken\n  entry  C\n\nstory sound\n  entry  A\n`;
    const { stories, problems } = parseStories('f.marble', text);
    expect(stories.map(({ title }) => title).slice(1)).toEqual(['another', 'sound']);
    expect(problems).toHaveLength(1);
  });

  it('is left out if something is wrong in the plates that it shares, which is told once', () => {
    const { stories, problems } = parseStories('f.marble', WHOLE.replace('XY 99', '???'));
    expect(stories).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});
