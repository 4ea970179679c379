import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { marbles } from './marbles.ts';
import { replay } from './replay.ts';

describe('replay', () => {
  const ROWS = [
    { atMs: 0, value: 'a' },
    { atMs: 3, value: 'b' },
    { atMs: 3, value: 'c' },
    { atMs: 9, value: 'd' },
  ];

  marbles('emits each row at its time', ({ replay, expectObservable }) => {
    expectObservable(replay(ROWS)).toBe('a--(bc)--(d|)');
  });

  marbles('counts from its subscription and ends with it', ({ replay, expectObservable }) => {
    expectObservable(replay(ROWS), '-----^----!').toBe('-----a--(bc)');
  });

  marbles('completes at once when there is no row', ({ replay, expectObservable }) => {
    expectObservable(replay([])).toBe('|');
  });

  it('has one outstanding action, however many rows there are', () => {
    const scheduler = new VirtualTimeScheduler();
    const rows = Array.from({ length: 10_000 }, (_, atMs) => ({ atMs, value: atMs }));
    const outstanding = new Set<number>();
    let count = 0;
    replay(rows, scheduler).subscribe(() => {
      count += 1;
      outstanding.add(scheduler.actions.length);
    });
    expect(scheduler.actions.length).toBe(1);
    scheduler.flush();
    expect(count).toBe(10_000);
    expect([...outstanding]).toEqual([0]);
  });

  it('takes its one action back when it is unsubscribed', () => {
    const scheduler = new VirtualTimeScheduler();
    const subscription = replay(ROWS, scheduler).subscribe();
    subscription.unsubscribe();
    expect(scheduler.actions).toEqual([]);
  });
});
