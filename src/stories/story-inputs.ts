/** What the lanes of a story bring in, and how store, writer and processor behave. */
import { unknownEvent, unknownPlate } from './story-unknown-letter.ts';
import { marksOf } from './story-lanes.ts';
import type { LaneRow } from './story-draft.ts';
import type { LaneMark } from './story-lanes.ts';
import type { StoryProblems } from './story-problems.ts';
import type { StoryFaults, StoryInput } from './story.ts';

const QUEUES = ['entry', 'exit'] as const;
const COMMITS = { x: 'lost', X: 'fails', '~': 'slow' } as const;
const WRITER = { x: 'away', '~': 'slow' } as const;
const PROCESS = { '!': 'killed' } as const;

/** The deliveries in order of coming; each new event of a plate gets its id. */
export function readInputs(rows: readonly LaneRow[]): readonly StoryInput[] {
  const inputs = QUEUES.flatMap((queue) =>
    marksOf(rows, queue)
      .filter(({ character }) => /[A-Za-z]/.test(character))
      .map(({ column, character }) => ({ queue, column, letter: character })),
  );
  return nameInputs(inputs.toSorted((a, b) => a.column - b.column));
}

/** Gives new events their ids: A1, A2 and so on, in this order. */
export function nameInputs(inputs: readonly Omit<StoryInput, 'id'>[]): readonly StoryInput[] {
  const counts = new Map<string, number>();
  return inputs.map((input) => {
    const { letter } = input;
    if (letter !== letter.toUpperCase()) return { ...input, id: undefined };
    const count = (counts.get(letter) ?? 0) + 1;
    counts.set(letter, count);
    return { ...input, id: `${letter}${count}` };
  });
}

export function readFaults(rows: readonly LaneRow[], columns: number): StoryFaults {
  const faultsOf = <T>(name: string, meaning: Readonly<Record<string, T>>) => {
    const faults = Array.from<T | undefined>({ length: columns });
    for (const { column, character } of marksOf(rows, name)) {
      if (column < columns) faults[column] = meaning[character];
    }
    return faults;
  };
  return {
    commits: faultsOf('commits', COMMITS),
    writer: faultsOf('writer', WRITER),
    process: faultsOf('process', PROCESS),
  };
}

/** The characters of the fault lanes, for each of them that has any. */
export function drawFaults(
  faults: StoryFaults,
): readonly (readonly [name: string, text: string])[] {
  const draw = <T>(faults: readonly (T | undefined)[], meaning: Readonly<Record<string, T>>) =>
    faults
      .map((fault) => Object.entries(meaning).find(([, means]) => means === fault)?.[0] ?? '-')
      .join('');
  const lanes = [
    ['commits', draw(faults.commits, COMMITS)],
    ['writer', draw(faults.writer, WRITER)],
    ['process', draw(faults.process, PROCESS)],
  ] as const;
  return lanes.filter(([, text]) => /[^-]/.test(text));
}

/** Which letters mean something in a story. */
export interface KnownLetters {
  readonly plates: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
}

/** Reports the letters on a lane that nothing is defined for. */
export function checkLetters(
  marks: readonly LaneMark[],
  known: KnownLetters,
  problems: StoryProblems,
): void {
  for (const { character, place } of marks) {
    if (/[A-Z]/.test(character) && !known.plates.has(character)) {
      problems.report(place, unknownPlate(character));
    } else if (/[a-z]/.test(character) && !known.events.has(character)) {
      problems.report(place, unknownEvent(character));
    }
  }
}
