/**
 * The expectations of one marble test: all of them are complete, none is evaluated before anything
 * has happened, and there is at least one.
 */
import { expect } from 'vitest';
import { checkedDiagram } from './marbles-diagram.ts';
import type { RunHelpers } from 'rxjs/testing';

export class MarbleChecks {
  readonly #helpers: RunHelpers;
  readonly #open = new Set<string>();
  /** Assertions that were made while things happened, or after that. */
  #late = 0;
  readonly #before = assertionCount();
  #count = 0;
  #isOver = false;

  constructor(helpers: RunHelpers) {
    this.#helpers = helpers;
  }

  /** An expectation that notes when it is complete, and reads its diagrams strictly. */
  open<T extends object>(name: string, expectation: () => T): T {
    const label = `${name} number ${(this.#count += 1)}`;
    if (this.#isOver) throw new Error(`${label} comes after expectAfterwards: put it before that.`);
    this.#open.add(label);
    return closing(expectation(), () => this.#open.delete(label));
  }

  afterwards(read: () => unknown, expected: unknown): void {
    this.#count += 1;
    const before = assertionCount();
    this.#isOver = true;
    this.#helpers.flush();
    // oxlint-disable-next-line vitest/no-standalone-expect -- the test is the caller's
    expect(read()).toEqual(expected);
    this.#late += assertionCount() - before;
  }

  /** Something will be expected at the end. */
  later(): void {
    this.#count += 1;
  }

  /** The callback has returned. */
  end(isAsync: boolean): void {
    if (isAsync) {
      throw new Error('The callback is async: what it expects after an await is never checked.');
    }
    if (assertionCount() - this.#before > this.#late) {
      throw new Error('An expect was evaluated before anything happened: use expectAfterwards.');
    }
    if (this.#count === 0) throw new Error('The test expects nothing.');
    for (const label of this.#open) throw new Error(`${label} has no toBe, so it checks nothing.`);
  }
}

function assertionCount(): number {
  return expect.getState().assertionCalls;
}

function closing<T extends object>(expectation: T, close: () => void): T {
  return new Proxy(expectation, {
    get: (target, name) => {
      const complete = Reflect.get(target, name) as (...details: unknown[]) => unknown;
      return (expected: unknown, values?: object, error?: unknown) => {
        close();
        for (const diagram of [expected].flat()) {
          if (typeof diagram === 'string') checkedDiagram(diagram, values);
        }
        return complete.call(target, expected, values, error);
      };
    },
  });
}
