import { expect, test } from 'vitest';
import { CopiesDue } from '#traffic/copies-due.ts';

test('copies come out by time, then by visit, then by copy', () => {
  const due = new CopiesDue(5, 3);
  const copies = [
    { atMs: 20, visit: 5, copy: 0 },
    { atMs: 10, visit: 7, copy: 2 },
    { atMs: 10, visit: 6, copy: 1 },
    { atMs: 10, visit: 6, copy: 0 },
  ];
  for (const { atMs, ...copy } of copies) due.push(atMs, copy);
  expect(due.nextAtMs).toBe(10);
  const out = Array.from({ length: 5 }, () => due.pop());
  expect(out).toEqual([
    { visit: 6, copy: 0 },
    { visit: 6, copy: 1 },
    { visit: 7, copy: 2 },
    { visit: 5, copy: 0 },
    undefined,
  ]);
});

test('visits with the highest numbers that there can be keep their copies apart', () => {
  // A million visits a second since 1970, and a plate whose events come hundreds of times.
  const first = 1.8e15;
  const due = new CopiesDue(first, 703);
  due.push(1, { visit: first + 1, copy: 702 });
  due.push(2, { visit: first + 1_000_001, copy: 1 });
  expect([due.pop(), due.pop()]).toEqual([
    { visit: first + 1, copy: 702 },
    { visit: first + 1_000_001, copy: 1 },
  ]);
});
