/** Makes a story of its draft: looks everything up, and reports what cannot be. */
import { parseInstant } from '#domain/instant.ts';
import { readEvents, readPlates } from './story-dictionary.ts';
import { DURATION_EXAMPLES, readDuration } from './story-duration.ts';
import { readExpectation } from './story-expectation.ts';
import { checkLetters, readFaults, readInputs } from './story-inputs.ts';
import { checkCharacters, checkShape, marksOf } from './story-lanes.ts';
import { readColumns } from './story-ruler.ts';
import { DEFAULT_START_MS, DEFAULT_STEP_MS } from './story-words.ts';
import type { StoryDraft } from './story-draft.ts';
import type { Definition } from './story-definition.ts';
import type { StoryProblems } from './story-problems.ts';
import type { Story, StoryPlace, StoryPlate } from './story.ts';

/** Plates that stand before the first story. */
export interface SharedPlates {
  readonly plates: readonly StoryPlate[];
  /** All letters, also those whose definition is wrong. */
  readonly letters: readonly string[];
}

/** The story, which is to be used only if nothing was reported. */
export function buildStory(
  draft: StoryDraft,
  shared: SharedPlates,
  problems: StoryProblems,
): Story {
  const { title, settings, rows, expectation } = draft;
  // A letter whose definition is wrong is reported there, and not wherever it is used.
  const known = {
    plates: new Set([...shared.letters, ...namesOf(draft.plates)]),
    events: new Set(namesOf(draft.events)),
  };
  const columns = rows[0]?.marks.text.length ?? 0;
  checkShape(rows, columns, problems);
  checkCharacters(rows, problems);
  for (const queue of ['entry', 'exit']) checkLetters(marksOf(rows, queue), known, problems);
  const inputs = readInputs(rows);
  if (inputs.length === 0) {
    const sentence =
      'Nothing comes in. Write a lane "entry" or "exit" with the letters of plates or events.';
    problems.report(draft.place, sentence);
  }
  const stepMs = readStep(draft, problems);
  const ruler = rows.find(({ name }) => name === 'time')?.marks;
  return {
    title,
    why: draft.values.get('why')?.text,
    stepMs,
    startMs: readStart(draft, problems),
    columnsMs: readColumns(ruler, columns, stepMs, draft.place, problems),
    settings,
    plates: readPlates(draft.plates, shared.plates, problems),
    events: readEvents(draft.events, known.plates, problems),
    inputs,
    faults: readFaults(rows, columns),
    expected: expectation && readExpectation(expectation, columns, known, problems),
    place: placeOf(draft),
  };
}

/** The letters that a list defines. */
export function namesOf(definitions: readonly Definition[]): readonly string[] {
  return definitions.map(({ name }) => name.text);
}

function readStep({ values }: StoryDraft, problems: StoryProblems): number {
  const value = values.get('step');
  if (value === undefined) return DEFAULT_STEP_MS;
  const stepMs = readDuration(value.text);
  if (stepMs !== undefined && stepMs > 0) return stepMs;
  const what = stepMs === 0 ? 'A step takes time' : `"${value.text}" is no time`;
  problems.report(value, `${what}. Write one ${DURATION_EXAMPLES}.`);
  return DEFAULT_STEP_MS;
}

function readStart({ values }: StoryDraft, problems: StoryProblems): number {
  const value = values.get('start');
  if (value === undefined) return DEFAULT_START_MS;
  const startMs = parseInstant(value.text);
  if (startMs !== undefined) return startMs;
  const sentence = `"${value.text}" is no date and time. Write one such as 2026-01-05T08:00:00Z.`;
  problems.report(value, sentence);
  return DEFAULT_START_MS;
}

function placeOf({ place, rows, expectation, lastLine }: StoryDraft): StoryPlace {
  return {
    firstLine: place.line,
    lastLine,
    laneColumn: rows[0]?.marks.column ?? 1,
    expectation: expectation && { firstLine: expectation.place.line, lastLine },
  };
}
