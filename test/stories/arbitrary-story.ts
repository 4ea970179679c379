/** Arbitrary stories, as a reader of their text would find them. */
import * as fc from 'fast-check';
import { REJECTION_REASONS } from '#domain/sighting.ts';
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';
import { nameInputs } from '#stories/story-inputs.ts';
import { PLATE_MARKS } from '#stories/story-outcome.ts';
import type { Plate } from '#domain/plate.ts';
import type { StoryOutcome, StorySummary, WrittenMark } from '#stories/story-outcome.ts';
import type { Story, StoryEvent, StoryInput, StoryPlate } from '#stories/story.ts';

const DAY_MS = 86_400_000;

/** A text on one line. */
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    // What is a line break or white space somewhere else, and what means something here.
    fc.string({
      unit: fc.constantFrom('\u2028', '\u0085', '\u00A0', '\v', ' ', '#', '=', 'a'),
      minLength: 1,
      maxLength: 6,
    }),
  )
  .filter((text) => !/[\r\n\t]/.test(text) && /^[^ \uFEFF](?:.*[^ ])?$/su.test(text));
const word = fc.string({
  unit: fc.constantFrom(...Array.from('abzAZ09-_.#=!é')),
  minLength: 1,
  maxLength: 8,
});
/** A word that is no comment. */
const name = word.filter((word) => !word.startsWith('#'));
const durationMs = fc.oneof(
  fc.nat({ max: 90_000 }),
  fc.nat({ max: 5_000 }).map((seconds) => seconds * 1000),
  fc.nat({ max: 40 * DAY_MS }),
);
const offsetMs = fc
  .tuple(durationMs, fc.boolean())
  .map(([ms, isBefore]) => (isBefore ? 0 - ms : ms));

const plates: fc.Arbitrary<readonly StoryPlate[]> = fc
  .uniqueArray(
    fc.tuple(
      fc.stringMatching(/^[A-Z0-9]{2,8}$/).filter((plate) => plate !== 'NONE'),
      fc.option(fc.stringMatching(/^[a-z0-9][\w.-]{0,6}$/), { nil: undefined }),
    ),
    { minLength: 1, maxLength: 5, selector: (all) => all.join('/') },
  )
  .map((all) =>
    all.map(([plate, garageId], index) => {
      const letter = String.fromCharCode(65 + index);
      const raw = `${plate.slice(0, 1)} ${plate.slice(1)}`;
      const garage = garageId === undefined ? undefined : { garageId };
      return { letter, raw, plate: plate as Plate, ...garage };
    }),
  );

function eventOf(letter: string, plates: readonly StoryPlate[]): fc.Arbitrary<StoryEvent> {
  const plateLetter = fc.constantFrom(...plates.map(({ letter }) => letter));
  const seen = fc.oneof(
    offsetMs.map((ms) => ({ from: 'comes', ms }) as const),
    offsetMs.map((ms) => ({ from: 'start', ms }) as const),
  );
  const optional = fc.option(name, { nil: undefined });
  return fc.oneof(
    fc.record({
      kind: fc.constant('seen' as const),
      letter: fc.constant(letter),
      plate: plateLetter,
      seen,
      laneId: optional,
      id: optional,
    }),
    fc.oneof(text, fc.constant('')).map((body) => ({ kind: 'body', letter, body }) as const),
  );
}

/** Times with jumps that leave room for the longest label. */
const columnsMs = fc
  .tuple(
    fc.integer({ min: 1, max: 100_000 }),
    fc.array(fc.tuple(fc.integer({ min: 18, max: 24 }), fc.nat({ max: 40 * DAY_MS })), {
      maxLength: 2,
    }),
    fc.integer({ min: 1, max: 25 }),
  )
  .map(([stepMs, jumps, first]) => {
    const columns = [...Array.from({ length: first }).keys()].map((column) => column * stepMs);
    for (const [count, jumpMs] of jumps) {
      const beginMs = (columns.at(-1) as number) + 1 + jumpMs;
      for (let column = 0; column < count; column += 1) columns.push(beginMs + column * stepMs);
    }
    return { stepMs, columnsMs: columns };
  });

function inputsOf(
  columns: number,
  letters: readonly string[],
): fc.Arbitrary<readonly StoryInput[]> {
  const input = fc.record({
    queue: fc.constantFrom('entry' as const, 'exit' as const),
    column: fc.nat({ max: columns - 1 }),
    letter: fc.constantFrom(...letters),
  });
  return fc.array(input, { minLength: 1, maxLength: 12 }).map((all) => nameInputs(ordered(all)));
}

function ordered<T extends { queue: 'entry' | 'exit'; column: number }>(
  marks: readonly T[],
): readonly T[] {
  const rank = ({ queue }: T): number => (queue === 'entry' ? 0 : 1);
  return marks.toSorted((a, b) => a.column - b.column || rank(a) - rank(b));
}

/** What may come out of a story with these plates, letters and columns. */
export function arbitraryOutcome(
  columns: number,
  plates: readonly StoryPlate[],
  letters: readonly string[],
): fc.Arbitrary<StoryOutcome> {
  const column = fc.nat({ max: columns - 1 });
  const letter = fc.constantFrom(...letters);
  const queue = fc.constantFrom('entry' as const, 'exit' as const);
  const reason = fc.constantFrom(...REJECTION_REASONS);
  const byColumn = <T extends { column: number }>(all: readonly T[]): readonly T[] =>
    all.toSorted((a, b) => a.column - b.column);
  const states = fc.string({
    unit: fc.constantFrom(...PLATE_MARKS),
    minLength: columns,
    maxLength: columns,
  });
  return fc.record({
    acked: fc.array(fc.record({ queue, column, letter }), { maxLength: 8 }).map(ordered),
    dead: fc.array(fc.record({ column, letter, reason }), { maxLength: 6 }).map(byColumn),
    written: fc
      .array(fc.record({ column, summary: summaryOf(plates) }), { maxLength: 35 })
      .map((all) => byColumn(all).map(correctingEarlier)),
    states: fc
      .subarray([...plates])
      .chain((some) =>
        fc.tuple(...some.map(({ letter }) => states.map((states) => ({ plate: letter, states })))),
      ),
  });
}

function summaryOf(plates: readonly StoryPlate[]): fc.Arbitrary<StorySummary> {
  const letters = plates.map(({ letter }) => letter);
  const optional = fc.option(offsetMs, { nil: undefined });
  return fc.record({
    plate: fc.constantFrom(...letters, 'ZZ9999999'),
    reason: fc.constantFrom(...SUMMARY_REASONS),
    entryMs: optional,
    exitMs: optional,
    durationMs: fc.option(durationMs, { nil: undefined }),
    corrects: fc.option(fc.nat({ max: 40 }), { nil: undefined }),
  });
}

function correctingEarlier({ column, summary }: WrittenMark, index: number): WrittenMark {
  const { corrects } = summary;
  const earlier = corrects === undefined || index === 0 ? undefined : 1 + (corrects % index);
  return { column, summary: { ...summary, corrects: earlier } };
}

function faultsOf<T>(columns: number, ...faults: readonly T[]): fc.Arbitrary<(T | undefined)[]> {
  const fault = fc.constantFrom(undefined, undefined, ...faults);
  return fc.array(fault, { minLength: columns, maxLength: columns });
}

/** A story with everything that can be in one. */
export const arbitraryStory: fc.Arbitrary<Story> = fc
  .record({ time: columnsMs, plates, count: fc.nat({ max: 5 }) })
  .chain(({ time, plates, count }) => {
    const columns = time.columnsMs.length;
    const eventLetters = Array.from('abxyz').slice(0, count);
    const letters = [...plates.map(({ letter }) => letter), ...eventLetters];
    const setting = fc.record({
      path: fc.stringMatching(/^[a-z]{1,5}\.[a-zA-Z]{1,5}$/),
      text: name,
    });
    return fc.record({
      title: text,
      why: fc.option(text, { nil: undefined }),
      stepMs: fc.constant(time.stepMs),
      startMs: fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2100, 0) }),
      columnsMs: fc.constant(time.columnsMs),
      settings: fc
        .uniqueArray(setting, { maxLength: 3, selector: ({ path }) => path })
        .map((all) => all.map((setting) => ({ ...setting, line: 1, column: 1 }))),
      plates: fc.constant(plates),
      events: fc.tuple(...eventLetters.map((letter) => eventOf(letter, plates))),
      inputs: inputsOf(columns, letters),
      faults: fc.record({
        commits: faultsOf(columns, 'lost' as const, 'fails' as const, 'slow' as const),
        writer: faultsOf(columns, 'away' as const, 'slow' as const),
        process: faultsOf(columns, 'killed' as const),
      }),
      expected: fc.option(arbitraryOutcome(columns, plates, letters), { nil: undefined }),
      place: fc.constant({ firstLine: 1, lastLine: 1, laneColumn: 1, expectation: undefined }),
    });
  });
