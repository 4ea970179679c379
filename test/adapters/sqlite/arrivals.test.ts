import { expect, onTestFinished, test, vi } from 'vitest';
import { Arrivals } from '#adapters/sqlite/arrivals.ts';
import type { Database } from '#adapters/sqlite/database.ts';

/** A file whose version is what the test says. */
function fakeDatabase(): { read: () => number; readonly database: Database } {
  const fake = { read: () => 1 };
  const database = { foreignVersion: () => fake.read() } as Database;
  return Object.assign(fake, { database });
}

test('wakes everybody when another process has written, and nobody otherwise', () => {
  useFakeTimers();
  const file = fakeDatabase();
  const arrivals = new Arrivals(file.database, 10);
  const [a, b] = [vi.fn<() => void>(), vi.fn<() => void>()];
  arrivals.listen(a);
  arrivals.listen(b);

  vi.advanceTimersByTime(50);
  expect(a).not.toHaveBeenCalled();
  file.read = () => 2;
  vi.advanceTimersByTime(50);

  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 1]);
});

test('wakes everybody at each poll while the file cannot be read', () => {
  useFakeTimers();
  const file = fakeDatabase();
  const arrivals = new Arrivals(file.database, 10);
  const wake = vi.fn<() => void>();
  arrivals.listen(wake);

  file.read = () => {
    throw new Error('the disk is gone');
  };
  vi.advanceTimersByTime(30);

  expect(wake).toHaveBeenCalledTimes(3);
});

test('looks at the file only while somebody listens', () => {
  useFakeTimers();
  const file = fakeDatabase();
  const arrivals = new Arrivals(file.database, 10);
  const unlisten = [arrivals.listen(() => {}), arrivals.listen(() => {})];
  expect(vi.getTimerCount()).toBe(1);
  unlisten[0]!();
  expect(vi.getTimerCount()).toBe(1);
  unlisten[1]!();
  expect(vi.getTimerCount()).toBe(0);
});

function useFakeTimers(): void {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
}
