import { describe, expect, it } from 'vitest';
import { StageClock } from '#streams/stage-clock.ts';
import type { StageState } from '#ports/telemetry.ts';

/** A stage, with a clock that counts how often it was asked. */
function started() {
  const time = { nowMs: 5000, asked: 0 };
  const stage = new StageClock('relay', () => {
    time.asked += 1;
    return time.nowMs;
  });
  const seconds = (): Record<string, number> =>
    Object.fromEntries(stage.read().map(({ labels, value }) => [labels.state, value]));
  const spend = (state: StageState, ms: number): void => {
    stage.enter(state);
    time.nowMs += ms;
  };
  return { stage, time, seconds, spend };
}

describe('StageClock', () => {
  it('is idle until it is told otherwise', () => {
    const { stage, time } = started();
    time.nowMs += 1500;
    expect(stage.read()).toEqual([
      { labels: { stage: 'relay', state: 'busy' }, value: 0 },
      { labels: { stage: 'relay', state: 'idle' }, value: 1.5 },
      { labels: { stage: 'relay', state: 'backpressured' }, value: 0 },
    ]);
  });

  it('counts the time in each state, with that of the state which lasts (S1)', () => {
    const { seconds, spend } = started();
    spend('busy', 200);
    spend('backpressured', 1000);
    expect(seconds()).toEqual({ busy: 0.2, idle: 0, backpressured: 1 });
    spend('busy', 50);
    spend('idle', 3000);
    expect(seconds()).toEqual({ busy: 0.25, idle: 3, backpressured: 1 });
  });

  it('counts once what is read twice', () => {
    const { seconds, spend } = started();
    spend('busy', 100);
    expect(seconds()).toEqual(seconds());
  });

  it('asks for the time at changes only (S2)', () => {
    const { time, spend } = started();
    for (const state of ['busy', 'busy', 'busy', 'idle'] as const) spend(state, 10);
    expect(time.asked).toBe(3);
  });
});
