/**
 * Looks for a test that notices that a guard is missing.
 *
 * J1 Only a test that fails without the guard, and passes with it, counts.
 * J2 A file that does not come to its tests proves nothing, and is said to be broken.
 */
import { performance } from 'node:perf_hooks';
import { MutantLost } from './mutant.ts';
import type { Mutant } from './mutant.ts';
import type { SuiteResult } from './suite-run.ts';

/** A test that fails only without the guard. */
interface Catch {
  readonly file: string;
  readonly title: string;
}

/** What became of a mutant. */
export type Fate =
  | { readonly is: 'caught'; readonly by: readonly Catch[] }
  /** No test noticed; some files may have looked at nothing. */
  | { readonly is: 'survived'; readonly skipped: readonly string[] }
  /** Nothing can be said, and why. */
  | { readonly is: 'not judged'; readonly why: string };

export interface Hunted {
  readonly mutant: Mutant;
  readonly fate: Fate;
  readonly seconds: number;
}

/** Where mutants are made and tests are run. */
export interface HuntingGround {
  apply(mutant: Mutant): void;
  restore(): void;
  /** Runs a file up to its first failure; of it the one test only, if there is a title. */
  run(file: string, title?: string): Promise<SuiteResult>;
}

export class Hunt {
  readonly #ground: HuntingGround;
  /** What files and tests say of the source as it is. */
  readonly #unbroken = new Map<string, SuiteResult>();

  constructor(ground: HuntingGround) {
    this.#ground = ground;
  }

  /**
   * Runs the files of a mutant, in order, until one of them catches it.
   *
   * @param isEvery whether to go on after that, to see which other files catch it as well
   */
  async hunt(mutant: Mutant, isEvery = false): Promise<Hunted> {
    const startMs = performance.now();
    let fate: Fate;
    try {
      fate = await this.#judge(mutant, isEvery);
    } catch (error) {
      if (!(error instanceof MutantLost)) throw error;
      fate = { is: 'not judged', why: error.message };
    }
    return { mutant, fate, seconds: (performance.now() - startMs) / 1000 };
  }

  async #judge(mutant: Mutant, isEvery: boolean): Promise<Fate> {
    const by: Catch[] = [];
    const skipped: string[] = [];
    const doubts: string[] = [];
    for (const file of mutant.caughtBy) {
      const result = await this.#runBroken(mutant, file);
      if (result.is === 'skipped') skipped.push(file);
      if (result.is === 'broken') doubts.push(`${file} does not run: ${result.why}`);
      if (result.is !== 'failed') continue;
      const { is } = await this.#runUnbroken(file, result.title);
      if (is === 'passed') by.push({ file, title: result.title });
      else doubts.push(`${file} is ${is} also with the guard.`);
      if (by.length > 0 && !isEvery) break;
    }
    if (by.length > 0) return { is: 'caught', by };
    if (doubts.length > 0) return { is: 'not judged', why: doubts.join(' ') };
    return { is: 'survived', skipped };
  }

  async #runBroken(mutant: Mutant, file: string): Promise<SuiteResult> {
    this.#ground.apply(mutant);
    try {
      return await this.#ground.run(file);
    } finally {
      this.#ground.restore();
    }
  }

  /** The test alone, which is quicker; if it needs what is before it in the file, all of that. */
  async #runUnbroken(file: string, title: string): Promise<SuiteResult> {
    const alone = await this.#remember(`${file} ${title}`, () => this.#ground.run(file, title));
    if (alone.is === 'passed') return alone;
    return this.#remember(file, () => this.#ground.run(file));
  }

  async #remember(key: string, run: () => Promise<SuiteResult>): Promise<SuiteResult> {
    const known = this.#unbroken.get(key);
    if (known !== undefined) return known;
    const result = await run();
    this.#unbroken.set(key, result);
    return result;
  }
}
