import { describe, expect, it } from 'vitest';
import { describeError } from '#telemetry/logged-error.ts';

describe('an error in a log line', () => {
  it('is told with what caused it', () => {
    const cause = new Error('the disk is full');
    const error = new Error('The log cannot be opened', { cause });
    expect(describeError(error)?.message).toBe('The log cannot be opened: the disk is full');
  });

  it('says once what its cause says as well', () => {
    const cause = new Error('The log cannot be opened');
    const error = new Error('The log cannot be opened', { cause });
    expect(describeError(error)?.message).toBe('The log cannot be opened');
  });

  it('has the code of one that says nothing', () => {
    const cause = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
    expect(describeError(new Error('No answer', { cause }))?.message).toBe(
      'No answer: ECONNREFUSED',
    );
  });
});
