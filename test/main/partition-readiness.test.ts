import { describe, expect, it } from 'vitest';
import { checkPartition } from '#main/roles/partition-readiness.ts';

describe('what /readyz says of a partition', () => {
  it('is that it is ready while it works, and while it stands by', () => {
    expect(checkPartition({ is: 'running' })).toBe('running');
    expect(checkPartition({ is: 'standby', holder: 'north:17' })).toBe(
      'standby: north:17 holds it',
    );
  });

  it('is that it has not begun, or begins anew and why, without plates', () => {
    expect(() => checkPartition({ is: 'waiting', error: undefined })).toThrow('not begun yet');
    const cause = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    const error = new Error('No state for main/AB123CD', { cause });
    expect(() => checkPartition({ is: 'waiting', error })).toThrow(
      /^It begins anew: No state for main\/A\*+D: ECONNREFUSED$/,
    );
  });

  it('is that the outbox is full, and why as far as that is known', () => {
    const full = { is: 'full', summaries: 7 } as const;
    expect(() => checkPartition({ ...full, error: new Error('no writer') })).toThrow(
      'The outbox is full with 7 summaries: no writer',
    );
    expect(() => checkPartition({ ...full, error: undefined })).toThrow('the writer is too slow');
  });
});
