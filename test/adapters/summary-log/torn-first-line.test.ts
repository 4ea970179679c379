/** A log whose very first write was not finished: there is no whole line before the torn one. */
import { expect, test } from 'vitest';
import { LogHistory } from '#adapters/summary-log/log-history.ts';
import { surveyLog } from '#adapters/summary-log/log-survey.ts';
import { NumberedLog } from './numbered-log.ts';

const FIRST_LINE = new NumberedLog(1).bytes;

test('it is cut, wherever the power was cut, with zeros behind it or without', async () => {
  const refused: string[] = [];
  for (let length = 1; length < FIRST_LINE.length; length += 1) {
    for (const zeros of [0, FIRST_LINE.length - length]) {
      const torn = Buffer.concat([FIRST_LINE.subarray(0, length), Buffer.alloc(zeros)]);
      const read = (into: Uint8Array, position: number): Promise<number> =>
        Promise.resolve(torn.copy(into, 0, position, position + into.length));

      const found = await surveyLog({ read }, torn.length, new LogHistory());

      const isCut = found.problem === undefined && found.tornBytes === torn.length;
      if (!isCut) refused.push(`${length} bytes, ${zeros} zeros: ${found.problem?.detail}`);
    }
  }

  expect(refused).toEqual([]);
});
