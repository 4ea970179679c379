/** What must come out, put together from the lanes and lists below `expect`. */
import { REJECTION_REASONS } from '#domain/sighting.ts';
import { unknownPlate } from './story-unknown-letter.ts';
import { checkLetters } from './story-inputs.ts';
import { checkCharacters, checkShape, marksOf } from './story-lanes.ts';
import { wordsIn } from './story-line.ts';
import { meantInstead } from './story-problems.ts';
import { readSummary } from './story-summary-line.ts';
import { markOf, NUMBERS } from './story-words.ts';
import type { RejectionReason } from '#domain/sighting.ts';
import type { ExpectationDraft } from './story-draft.ts';
import type { KnownLetters } from './story-inputs.ts';
import type { Definition } from './story-definition.ts';
import type { Word } from './story-line.ts';
import type { StoryProblems } from './story-problems.ts';
import type { AckedMark, DeadMark, PlateLane, StoryOutcome, WrittenMark } from './story-outcome.ts';

const QUEUES = ['entry', 'exit'] as const;

/** A lane that is left out expects nothing; only plates that are left out are not looked at. */
export function readExpectation(
  draft: ExpectationDraft,
  columns: number,
  known: KnownLetters,
  problems: StoryProblems,
): StoryOutcome {
  const { rows } = draft;
  checkShape(rows, columns, problems);
  checkCharacters(rows, problems);
  for (const name of ['acked entry', 'acked exit', 'dead']) {
    checkLetters(marksOf(rows, name), known, problems);
  }
  return {
    acked: readAcked(draft),
    dead: readDead(draft, problems),
    written: readWritten(draft, known, problems),
    states: readStates(draft, known, problems),
  };
}

function readAcked({ rows }: ExpectationDraft): readonly AckedMark[] {
  return QUEUES.flatMap((queue) =>
    marksOf(rows, `acked ${queue}`).map(({ column, character }) => ({
      queue,
      column,
      letter: character,
    })),
  ).toSorted((a, b) => a.column - b.column);
}

/** `x = not_json` gives all dead letters of x one reason; `A = bad_date, too_old` one for each. */
function readDead(draft: ExpectationDraft, problems: StoryProblems): readonly DeadMark[] {
  const { rows, deadLetters } = draft;
  const marks = marksOf(rows, 'dead');
  const reasons = new Map<string, readonly RejectionReason[]>();
  for (const { name, value } of deadLetters) {
    const count = marks.filter(({ character }) => character === name.text).length;
    const told = readReasons(value, problems);
    if (count === 0) {
      const sentence = `"${name.text}" is not on the lane "dead". Put it there, or drop this line.`;
      problems.report(name, sentence);
    } else if (told.length !== 1 && told.length !== count) {
      const sentence =
        `"${name.text}" has ${told.length} reasons and is ${count} times on the lane. ` +
        'Write one reason for all, or one for each.';
      problems.report(value, sentence);
    }
    reasons.set(name.text, told);
  }
  const seen = new Map<string, number>();
  return marks.map(({ column, character: letter, place }) => {
    const told = reasons.get(letter);
    const index = seen.get(letter) ?? 0;
    seen.set(letter, index + 1);
    if (told === undefined && index === 0) {
      const sentence = `"${letter}" has no reason. Write "${letter} = REASON" below "dead letters".`;
      problems.report(place, sentence);
    }
    const reason = told?.[told.length === 1 ? 0 : index] ?? 'not_json';
    return { column, letter, reason };
  });
}

function readReasons(value: Word, problems: StoryProblems): readonly RejectionReason[] {
  const spaced = { ...value, text: value.text.replaceAll(',', ' ') };
  return wordsIn(spaced).map((word) => {
    const reason = REJECTION_REASONS.find((reason) => reason === word.text);
    if (reason === undefined) {
      const instead = meantInstead(word.text, REJECTION_REASONS);
      problems.report(word, `"${word.text}" is no reason of a dead letter. ${instead}`);
    }
    return reason ?? 'not_json';
  });
}

function readWritten(
  { rows, summaries }: ExpectationDraft,
  known: KnownLetters,
  problems: StoryProblems,
): readonly WrittenMark[] {
  const marks = marksOf(rows, 'written');
  const numbered = marks.filter(({ character }) => NUMBERS.includes(character));
  for (const [index, { character, place }] of numbered.entries()) {
    if (character === markOf(index + 1)) continue;
    const sentence =
      `Summary ${index + 1} is called "${character}". Summaries are numbered in the order in ` +
      `which they are written: write "${markOf(index + 1)}" here.`;
    problems.report(place, sentence);
  }
  for (const { character, place } of numbered) {
    if (summaries.some(({ name }) => name.text === character)) continue;
    const sentence =
      `Nothing says what summary "${character}" is. ` +
      `Write "${character} = A vehicle_exited 0s -> 20s 20s" below "summaries".`;
    problems.report(place, sentence);
  }
  return summaries
    .flatMap((definition) => {
      const number = numberOf(definition, problems);
      if (number === undefined) return [];
      const summary = readSummary(definition.value, number, known.plates, problems);
      const mark = numbered.find(({ character }) => character === definition.name.text);
      if (mark === undefined) {
        const name = definition.name.text;
        const sentence = `Summary "${name}" is not on the lane "written". Put it where it is written.`;
        problems.report(definition.name, sentence);
      }
      if (summary === undefined || mark === undefined) return [];
      return [{ column: mark.column, summary, number }];
    })
    .toSorted((a, b) => a.number - b.number)
    .map(({ column, summary }) => ({ column, summary }));
}

function numberOf({ name }: Definition, problems: StoryProblems): number | undefined {
  const number = NUMBERS.indexOf(name.text) + 1;
  if (number > 0) return number;
  const sentence = `"${name.text}" is no number of a summary. They are 1 to 9, then a to z.`;
  problems.report(name, sentence);
  return undefined;
}

function readStates(
  { rows }: ExpectationDraft,
  known: KnownLetters,
  problems: StoryProblems,
): readonly PlateLane[] {
  const lanes = rows.flatMap(({ name, place, marks }) => {
    if (!name.startsWith('plate ')) return [];
    const plate = name.slice('plate '.length);
    if (!known.plates.has(plate)) {
      const column = place.column + 'plate '.length;
      problems.report({ line: place.line, column }, unknownPlate(plate));
    }
    return [{ plate, states: marks.text }];
  });
  const order = [...known.plates];
  return lanes.toSorted((a, b) => order.indexOf(a.plate) - order.indexOf(b.plate));
}
