import { expect, test } from 'vitest';
import { joinSummaries, splitSummaries } from '#adapters/joined-summaries.ts';

test('summaries are split as they were joined, whatever a JSON text holds', () => {
  const summaries = ['{}', JSON.stringify({ text: '\u001E,\n"' }), JSON.stringify('京A12345')];
  expect(splitSummaries(joinSummaries(summaries))).toEqual(summaries);
  expect(splitSummaries(joinSummaries(['{}']))).toEqual(['{}']);
});

test('the separator is the one in every store that there is', () => {
  expect(joinSummaries(['1', '2'])).toBe('1\u001E2');
});
