/** Collects what is wrong with a file, so that everything is told at once. */
import { nearest } from '#domain/suggestion.ts';
import type { StoryProblem } from './story.ts';

/** A line and a text column, as in an editor. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export class StoryProblems {
  readonly #file: string;
  readonly #found: StoryProblem[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  report({ line, column }: Position, sentence: string): void {
    this.#found.push({ file: this.#file, line, column, sentence });
  }

  /** Whether something is wrong between these lines, both included. */
  isAnyBetween(firstLine: number, lastLine: number): boolean {
    return this.#found.some(({ line }) => line >= firstLine && line <= lastLine);
  }

  /** In the order of the file. */
  sorted(): readonly StoryProblem[] {
    return this.#found.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** `file:line:column: sentence`, as editors and terminals understand it. */
export function formatStoryProblem({ file, line, column, sentence }: StoryProblem): string {
  return `${file}:${line}:${column}: ${sentence}`;
}

/** What to write instead of a word that is not known: the one that was meant, or all there are. */
export function meantInstead(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const quoted = known.map((name) => `"${name}"`);
  return `Write ${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}.`;
}

/** What to say when there is a second of what there may be one of. */
export function twice(what: string, { line }: Position): string {
  return `${what} is here twice; the first is on line ${line}. Keep one of the two.`;
}
