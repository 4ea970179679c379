import { expect, it } from 'vitest';
import { AT_ANY_TIME, judgeTakeovers, TAKEOVER_LIMITS_MS } from './takeover-limits.ts';
import type { Takeover } from './takeover.ts';

const killed: Takeover = { cause: 'killed', partitions: 2, ms: 2_000 };
const held: Takeover = { cause: 'held', partitions: 1, ms: 15_000 };

function judge(...takeovers: readonly Takeover[]): readonly string[] {
  return judgeTakeovers(takeovers, 2, TAKEOVER_LIMITS_MS);
}

it('nothing is wrong with takeovers that are in time', () => {
  expect(judge(killed, held)).toEqual([]);
});

it('a takeover that is late fails, unless any time will do', () => {
  const late = [
    { ...killed, ms: 2_000.6 },
    { ...held, ms: 15_200 },
  ];
  expect(judge(...late)).toEqual([
    'a processor was killed, and others took over after 2001 ms, not 2000',
    'a processor was held still, and others took over after 15200 ms, not 15000',
  ]);
  expect(judgeTakeovers(late, 2, AT_ANY_TIME)).toEqual([]);
});

it('a takeover that never comes fails in any case', () => {
  const never = { ...killed, ms: Number.POSITIVE_INFINITY };
  const sentence = 'a processor was killed, and nobody has taken over';
  expect(judge(never, held)).toEqual([sentence]);
  expect(judgeTakeovers([never, held], 2, AT_ANY_TIME)).toEqual([sentence]);
});

it('a takeover that was not measured fails, where there is somebody to take over', () => {
  expect(judge(killed)).toEqual(['a processor was held still, and no takeover could be measured']);
  expect(judgeTakeovers([], 1, TAKEOVER_LIMITS_MS)).toEqual([]);
});
