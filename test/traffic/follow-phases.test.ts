import { expect, test } from 'vitest';
import { followPhases } from '#traffic/follow-phases.ts';
import type { Scenario } from '#traffic/scenario.ts';

const SCENARIO: Scenario = {
  name: 'short',
  summary: '',
  panels: [],
  alerts: [],
  phases: [
    { name: 'one', lengthMs: 100 },
    { name: 'two', lengthMs: 200 },
    { name: 'three', lengthMs: 300 },
  ],
};
const ANCHOR_MS = 10_000;

interface Run {
  readonly startMs?: number;
  readonly untilMs?: number;
  /** How long a wait really takes. */
  readonly passing?: (ms: number) => number;
  /** The phase in which it is stopped. */
  readonly stopIn?: number;
}

/** Follows the scenario with a clock that only waiting moves. */
async function follow(run: Run): Promise<readonly string[]> {
  const { startMs = ANCHOR_MS, untilMs, passing = (ms) => ms, stopIn } = run;
  const controller = new AbortController();
  const told: string[] = [];
  let nowMs = startMs;
  await followPhases(
    {
      scenario: SCENARIO,
      anchorMs: ANCHOR_MS,
      ...(untilMs !== undefined && { untilMs }),
      clock: { now: () => nowMs },
      wait: async (ms) => void (nowMs += passing(ms)),
      began: ({ name }) => {
        told.push(`${nowMs - ANCHOR_MS} ${name}`);
        if (told.length === stopIn) controller.abort();
      },
    },
    controller.signal,
  );
  return told;
}

test('every phase is told of when it begins, until the end', async () => {
  expect(await follow({ untilMs: ANCHOR_MS + 600 })).toEqual(['0 one', '100 two', '300 three']);
});

test('without an end the scenario begins again and again, until it is stopped', async () => {
  expect(await follow({ stopIn: 5 })).toEqual([
    '0 one',
    '100 two',
    '300 three',
    '600 one',
    '700 two',
  ]);
});

test('who comes later is told of the phase that it is', async () => {
  expect(await follow({ startMs: ANCHOR_MS + 250, stopIn: 2 })).toEqual(['250 two', '300 three']);
});

test('a timer that wakes up early does not let a phase begin twice', async () => {
  const passing = (ms: number): number => Math.max(1, ms - 3);
  expect(await follow({ untilMs: ANCHOR_MS + 600, passing })).toEqual([
    '0 one',
    '100 two',
    '300 three',
  ]);
});

test('of phases that a pause of the process has swallowed it is told late', async () => {
  const passing = (ms: number): number => ms + 250;
  expect(await follow({ untilMs: ANCHOR_MS + 600, passing })).toEqual([
    '0 one',
    '350 two',
    '350 three',
  ]);
});

test('of rounds that a pause of the process has swallowed nothing is told', async () => {
  let pauseMs = 60_000;
  const passing = (ms: number): number => {
    const passedMs = ms + pauseMs;
    pauseMs = 0;
    return passedMs;
  };
  expect(await follow({ passing, stopIn: 3 })).toEqual(['0 one', '60100 two', '60300 three']);
});

test('nothing is told once it is stopped', async () => {
  const stopped = new AbortController();
  stopped.abort();
  const watch = {
    scenario: SCENARIO,
    anchorMs: ANCHOR_MS,
    clock: { now: () => ANCHOR_MS },
    wait: () => Promise.reject(new Error('must not wait')),
    began: () => expect.unreachable(),
  };
  await expect(followPhases(watch, stopped.signal)).resolves.toBeUndefined();
});
