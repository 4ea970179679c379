import { expect, test } from 'vitest';
import { describeFencing } from '#adapters/describe-fencing.ts';

const COMMIT = { epoch: 2, number: 5 };

test.each([
  ['nobody has claimed', { epoch: 0, nextCommit: 0 }, 'has not been claimed by anybody.'],
  [
    'another has claimed',
    { epoch: 3, nextCommit: 5 },
    'is in epoch 3, the commit comes from epoch 2.',
  ],
  ['expects another number', { epoch: 2, nextCommit: 4 }, 'expects commit 4, this is commit 5.'],
])('says of a partition that %s what it expects', (_what, standing, sentence) => {
  expect(describeFencing(7, COMMIT, standing)).toBe(`Partition 7 ${sentence}`);
});
