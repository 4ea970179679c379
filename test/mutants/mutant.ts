/** A mutant: the source without one of its guards. */

/** A text that stands exactly once in a file, and what stands there instead. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

export interface Mutant {
  /** Kebab case; what `--only` takes. */
  readonly name: string;
  /** The guard that is missing, in words. */
  readonly guard: string;
  readonly edits: readonly Edit[];
  /** Test files that should catch it, from cheap to dear. */
  readonly caughtBy: readonly string[];
}

/** When a mutant no longer fits the source: it would prove nothing. */
export class MutantLost extends Error {
  override readonly name = 'MutantLost';
}

/**
 * The source with the edit.
 *
 * @throws MutantLost when the text does not stand there exactly once
 */
export function mutated(source: string, { file, text, instead }: Edit): string {
  const count = source.split(text).length - 1;
  if (count === 1) return source.replace(text, () => instead);
  const [firstLine = ''] = text.trim().split('\n');
  throw new MutantLost(
    `${file} has ${count} times what is to be replaced there: "${firstLine}". ` +
      'The guard has moved: change the mutant in test/mutants, or take it out with its guard.',
  );
}
