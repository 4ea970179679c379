/** One summary as a line: `A vehicle_exited 0s -> 20s 20s corrects 1`. */
import { normalisePlate } from '#domain/plate.ts';
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';
import { unknownPlate } from './story-unknown-letter.ts';
import { DURATION_EXAMPLES, formatDuration, readDuration, readOffset } from './story-duration.ts';
import { endOf, wordsIn } from './story-line.ts';
import { meantInstead } from './story-problems.ts';
import { markOf, NUMBERS } from './story-words.ts';
import type { SummaryReason } from '#domain/summary-reason.ts';
import type { Word } from './story-line.ts';
import type { Position, StoryProblems } from './story-problems.ts';
import type { StorySummary } from './story-outcome.ts';

const UNKNOWN_TIME = '?';

/** What stands behind the equals sign of a summary. */
export function formatSummary(summary: StorySummary): string {
  const { plate, reason, entryMs, exitMs, durationMs, corrects } = summary;
  const parts = [plate, reason, formatTime(entryMs), '->', formatTime(exitMs)];
  if (durationMs !== undefined) parts.push(formatDuration(durationMs));
  if (corrects !== undefined) parts.push('corrects', corrects === 0 ? '?' : markOf(corrects));
  return parts.join(' ');
}

function formatTime(ms: number | undefined): string {
  return ms === undefined ? UNKNOWN_TIME : formatDuration(ms);
}

/**
 * Reads a summary; `undefined` when it cannot be read, which is reported.
 *
 * @param number the number of this summary: it can only correct earlier ones
 */
export function readSummary(
  value: Word,
  number: number,
  plateLetters: ReadonlySet<string>,
  problems: StoryProblems,
): StorySummary | undefined {
  const line = new SummaryWords(value, problems);
  const plate = line.plate(plateLetters);
  const reason = line.reason();
  const entryMs = line.time('entry');
  line.arrow();
  const exitMs = line.time('exit');
  const durationMs = line.duration();
  const corrects = line.corrects(number);
  line.end();
  if (line.isBroken) return undefined;
  return { plate, reason: reason as SummaryReason, entryMs, exitMs, durationMs, corrects };
}

/** Reads one word after the other. Behind the first that is wrong nothing more is reported. */
class SummaryWords {
  isBroken = false;
  readonly #words: Word[];
  readonly #problems: StoryProblems;
  #end: Position;

  constructor(value: Word, problems: StoryProblems) {
    this.#words = [...wordsIn(value)];
    this.#problems = problems;
    this.#end = value;
  }

  plate(letters: ReadonlySet<string>): string {
    const word = this.#next();
    // A plate without a letter stands here itself; one letter alone is the letter of a plate.
    const isPlate = word.text.length > 1 && normalisePlate(word.text) === word.text;
    if (!isPlate && !letters.has(word.text)) this.#fail(word, unknownPlate(word.text));
    return word.text;
  }

  reason(): string {
    const word = this.#next();
    if (!(SUMMARY_REASONS as readonly string[]).includes(word.text)) {
      const instead = meantInstead(word.text, SUMMARY_REASONS);
      this.#fail(word, `"${word.text}" is no reason of a summary. ${instead}`);
    }
    return word.text;
  }

  time(side: 'entry' | 'exit'): number | undefined {
    const word = this.#next();
    if (word.text === UNKNOWN_TIME) return undefined;
    const ms = readOffset(word.text);
    if (ms === undefined) {
      const sentence =
        `"${word.text}" is no time of an ${side}. Write one ${DURATION_EXAMPLES}, counted from ` +
        'the start, or "?" where there is none.';
      this.#fail(word, sentence);
    }
    return ms;
  }

  arrow(): void {
    const word = this.#next();
    if (word.text === '->') return;
    this.#fail(word, `"${word.text}" stands where the arrow is missing. Write "ENTRY -> EXIT".`);
  }

  duration(): number | undefined {
    const [word] = this.#words;
    const ms = word === undefined ? undefined : readDuration(word.text);
    if (ms !== undefined) this.#next();
    return ms;
  }

  corrects(number: number): number | undefined {
    if (this.#words[0]?.text !== 'corrects') return undefined;
    this.#next();
    const word = this.#next();
    const corrected = word.text.length === 1 ? NUMBERS.indexOf(word.text) + 1 : 0;
    if (corrected === 0 || corrected >= number) {
      const instead = 'Write the number of an earlier one.';
      this.#fail(word, `"${word.text}" is no summary before this one. ${instead}`);
    }
    return corrected;
  }

  end(): void {
    const [word] = this.#words;
    if (word === undefined) return;
    const sentence =
      `"${word.text}" cannot be read here. Behind the exit there may be the duration, ` +
      'then "corrects" and the number of a summary.';
    this.#fail(word, sentence);
  }

  /** The next word; an empty one, where the line ends, if there is none. */
  #next(): Word {
    const word = this.#words.shift() ?? { text: '', ...this.#end };
    this.#end = endOf(word);
    return word;
  }

  #fail(word: Word, sentence: string): void {
    if (!this.isBroken) {
      const isEnd = word.text === '';
      this.#problems.report(word, isEnd ? ENDS_EARLY : sentence);
    }
    this.isBroken = true;
    this.#words.length = 0;
  }
}

const ENDS_EARLY = 'The summary ends too early. Write "A vehicle_exited 0s -> 20s 20s", for one.';
