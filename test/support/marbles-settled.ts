/**
 * Marble tests of what is made of promises. Virtual time goes on one moment after the other, and
 * after each one all promises settle before the next: what follows from a moment happens in it.
 * A promise that settles as drawn is `firstValueFrom(cold('---(v|)'))`, where the diagram is made
 * before anything happens.
 *
 * Timers of RxJS are virtual in here only when they are given `scheduler`. Where no promise is
 * needed, `marbles` is stricter: it also sees what is not virtual.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import { checkedHelpers } from './marbles.ts';
import { MarbleChecks } from './marbles-checks.ts';
import type { Marbles } from './marbles.ts';

/** What such a test is given. */
export interface SettledMarbles extends Omit<Marbles, 'expectAfterwards' | 'replay'> {
  readonly scheduler: TestScheduler;
  /** Does these things at their letters in the diagram. */
  readonly happen: (diagram: string, deeds: Readonly<Record<string, () => void>>) => void;
  /** Expects something of what is left behind at the end; it may come anywhere in the test. */
  readonly expectAfterwards: (read: () => unknown, expected: unknown) => void;
}

/** Moments after which a test is taken to have no end. */
const MOMENTS_MAX = 10_000;

/** A scheduler that does nothing when it is told to flush, but goes on one moment at a time. */
class MomentScheduler extends TestScheduler {
  #isOver = false;

  override flush(): void {
    if (this.#isOver) super.flush();
  }

  async passThrough(): Promise<void> {
    for (const source of this.hotObservables.splice(0)) source.setup();
    for (let moment = 0; this.actions.length > 0; moment += 1) {
      if (moment > MOMENTS_MAX) throw new Error('A source never ends.');
      this.frame = this.actions[0]?.delay ?? this.frame;
      while (this.actions[0]?.delay === this.frame) this.#runOne();
      await new Promise(setImmediate);
    }
    // What is left to do is to compare.
    this.#isOver = true;
    super.flush();
  }

  #runOne(): void {
    const action = this.actions.shift();
    const error: unknown = action?.execute(action.state, action.delay);
    if (error !== undefined) throw error;
  }
}

/** A test in virtual time in which promises settle. */
export function settledMarbles(title: string, run: (helpers: SettledMarbles) => void): void {
  // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect -- both are the caller's
  it(title, () => runSettledMarbles(run));
}

/** What such a test does: rejects when something is not as drawn, or was not checked at all. */
export async function runSettledMarbles(run: (helpers: SettledMarbles) => void): Promise<void> {
  const scheduler = new MomentScheduler((actual, expected) => deepStrictEqual(actual, expected));
  const afterwards: (() => void)[] = [];
  scheduler.run((helpers) => {
    const checks = new MarbleChecks(helpers);
    const { cold, ...checked } = checkedHelpers(helpers, checks, scheduler);
    const result: unknown = run({
      ...checked,
      cold,
      scheduler,
      happen: (diagram, deeds) => {
        cold(diagram, deeds).subscribe((deed) => deed());
      },
      expectAfterwards: (read, expected) => {
        checks.later();
        // oxlint-disable-next-line vitest/no-standalone-expect -- the test is the caller's
        afterwards.push(() => expect(read()).toEqual(expected));
      },
    });
    checks.end(result instanceof Promise);
  });
  await scheduler.passThrough();
  for (const check of afterwards) check();
}
