/**
 * Marble tests that cannot pass by accident.
 *
 * Plain RxJS lets mistakes pass: an expectation without `toBe`, an async callback, a letter in a
 * diagram that the dictionary does not have, a look at results before anything has happened, a
 * test without an expectation. None of them is possible or unnoticed here, and a source that never
 * ends, which would hang the run, is an error.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import { replay } from './replay.ts';
import type { Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import type { ReplayRow } from './replay.ts';

/** What a marble test is given. */
export interface Marbles extends Pick<
  RunHelpers,
  'hot' | 'cold' | 'time' | 'expectObservable' | 'expectSubscriptions'
> {
  /** Recorded rows at their recorded times, in virtual time. */
  readonly replay: <T>(rows: readonly ReplayRow<T>[]) => Observable<T>;
  /** The present, in virtual milliseconds. */
  readonly now: () => number;
  /** Expects something of what was left behind when everything that is drawn has happened. */
  readonly expectAfterwards: (read: () => unknown, expected: unknown) => void;
}

/** Virtual milliseconds, a quarter of an hour, after which a source is taken to have no end. */
const FRAMES_MAX = 900_000;

/** A test in virtual time: `marbles('emits once', ({ cold, expectObservable }) => { ... })`. */
export function marbles(title: string, run: (helpers: Marbles) => void): void {
  // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- both are the caller's
  it(title, () => runMarbles(run));
}

/** What a marble test does: throws when something is not as drawn, or was not checked at all. */
export function runMarbles(run: (helpers: Marbles) => void): void {
  const scheduler = new TestScheduler((actual, expected) => deepStrictEqual(actual, expected));
  const open = new Set<string>();
  let expectations = 0;
  const expecting = <T extends object>(name: string, expectation: T): T => {
    expectations += 1;
    const label = `${name} number ${expectations}`;
    open.add(label);
    return closing(expectation, () => open.delete(label));
  };
  scheduler.run((helpers) => {
    scheduler.maxFrames = FRAMES_MAX;
    const result: unknown = run({
      time: helpers.time,
      hot: (diagram, values, error) => helpers.hot(checked(diagram, values), values, error),
      cold: (diagram, values, error) => helpers.cold(checked(diagram, values), values, error),
      expectObservable: (source$, window) =>
        expecting('expectObservable', helpers.expectObservable(source$, window)),
      expectSubscriptions: (logs) =>
        expecting('expectSubscriptions', helpers.expectSubscriptions(logs)),
      replay: (rows) => replay(rows, scheduler),
      now: () => scheduler.now(),
      expectAfterwards: (read, expected) => {
        expectations += 1;
        helpers.flush();
        expect(read()).toEqual(expected);
      },
    });
    if (isThenable(result)) {
      throw new Error('The callback is async: what it expects after an await is never checked.');
    }
    if (expectations === 0) throw new Error('The test expects nothing.');
    for (const label of open) throw new Error(`${label} has no toBe, so it checks nothing.`);
  });
  if (scheduler.actions.length > 0) {
    throw new Error('A source never ends. Give its expectation an unsubscription marble.');
  }
}

/** The expectation, which notes that it was completed and reads its diagrams strictly. */
function closing<T extends object>(expectation: T, close: () => void): T {
  return new Proxy(expectation, {
    get: (target, name) => {
      const complete = Reflect.get(target, name) as (...details: unknown[]) => unknown;
      return (expected: unknown, values?: object, error?: unknown) => {
        close();
        if (typeof expected === 'string') checked(expected, values);
        return complete.call(target, expected, values, error);
      };
    },
  });
}

/** Throws when the dictionary lacks a letter of the diagram. Without one a letter is itself. */
function checked(diagram: string, values: object | undefined): string {
  if (values === undefined) return diagram;
  for (const letter of lettersOf(diagram)) {
    if (!Object.hasOwn(values, letter)) {
      throw new Error(`The diagram "${diagram}" has "${letter}", but its values do not.`);
    }
  }
  return diagram;
}

const TIME_STEP = /(?<=^| )\d+(?:\.\d+)?(?:ms|s|m) /g;
const MARKS = /[-|#()^!\s]/g;

function lettersOf(diagram: string): ReadonlySet<string> {
  return new Set(diagram.replaceAll(TIME_STEP, ' ').replaceAll(MARKS, ''));
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
