/**
 * Marble tests that cannot pass by accident.
 *
 * Plain RxJS lets mistakes pass: an expectation without `toBe`, an async callback, a promise inside
 * of the pipe, the clock of the machine, a diagram that is not what it looks like, a look at results
 * before anything has happened, a test without an expectation. None of them is possible or unnoticed
 * here, and a source that never ends, which would hang the run, is an error.
 *
 * What is made of promises is tested with `settledMarbles` of `marbles-settled.ts`.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';
import { it } from 'vitest';
import { MarbleChecks } from './marbles-checks.ts';
import { checkedDiagram, checkHot } from './marbles-diagram.ts';
import { RealTimeWatch } from './marbles-real-time.ts';
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
  /**
   * Expects something of what was left behind when everything that is drawn has happened. It lets
   * all of that happen, so it comes last.
   */
  readonly expectAfterwards: (read: () => unknown, expected: unknown) => void;
}

/** Virtual milliseconds, a quarter of an hour, after which a source is taken to have no end. */
const FRAMES_MAX = 900_000;
/** So many things do not happen in a test: a timer without a pause goes on for ever. */
const STEPS_MAX = 100_000;
const ENDLESS = 'A source never ends. Give its expectation an unsubscription marble.';

/** A test in virtual time: `marbles('emits once', ({ cold, expectObservable }) => { ... })`. */
export function marbles(title: string, run: (helpers: Marbles) => void): void {
  // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- both are the caller's
  it(title, () => runMarbles(run));
}

/** What a marble test does: throws when something is not as drawn, or was not checked at all. */
export function runMarbles(run: (helpers: Marbles) => void): void {
  const watch = new RealTimeWatch();
  let isAsync = false;
  try {
    const scheduler = boundedScheduler();
    scheduler.run((helpers) => {
      scheduler.maxFrames = FRAMES_MAX;
      const checks = new MarbleChecks(helpers);
      const result: unknown = run(checkedHelpers(helpers, checks, scheduler));
      isAsync = isThenable(result);
      checks.end(isAsync);
    });
    if (scheduler.actions.length > 0) {
      throw new Error(ENDLESS);
    }
  } catch (error) {
    // What was not virtual is why the rest is not as drawn, unless it is the test itself.
    throw isAsync ? error : (watch.first ?? error);
  } finally {
    watch.end();
  }
  if (watch.first !== undefined) throw watch.first;
}

/** A scheduler that runs a limited time, however often something happens in it. */
function boundedScheduler(): TestScheduler {
  const scheduler = new TestScheduler((actual, expected) => deepStrictEqual(actual, expected));
  let steps = 0;
  let frame = 0;
  // It is set before each thing that happens.
  Object.defineProperty(scheduler, 'frame', {
    get: () => frame,
    set: (next: number) => {
      steps += 1;
      if (steps > STEPS_MAX) throw new Error(ENDLESS);
      frame = next;
    },
  });
  return scheduler;
}

/** The helpers of RxJS, each of which says what is wrong with how it is used. */
export function checkedHelpers(
  helpers: RunHelpers,
  checks: MarbleChecks,
  scheduler: TestScheduler,
): Marbles {
  return {
    time: helpers.time,
    hot: (diagram, values, error) => {
      checkHot(diagram);
      return helpers.hot(checkedDiagram(diagram, values), values, error);
    },
    cold: (diagram, values, error) => helpers.cold(checkedDiagram(diagram, values), values, error),
    expectObservable: (source$, window) => {
      if (typeof window === 'string') checkedDiagram(window);
      return checks.open('expectObservable', () => helpers.expectObservable(source$, window));
    },
    expectSubscriptions: (logs) =>
      checks.open('expectSubscriptions', () => helpers.expectSubscriptions(logs)),
    replay: (rows) => replay(rows, scheduler),
    now: () => scheduler.now(),
    expectAfterwards: (read, expected) => checks.afterwards(read, expected),
  };
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}
