/**
 * CodeProject.AI: the answers to recognition requests, each with all plates of its picture. They
 * name neither camera nor direction, and the time is that of the answer, to the second.
 */
import { z } from 'zod';
import { PayloadError } from './camera-reading.ts';
import { check, numeric, parseJson, readConfidence, readTime } from './payload-fields.ts';
import type { VendorReader } from './camera-reading.ts';

const answer = z.object({
  found: z.object({
    requestId: z.string().min(1),
    timestampUTC: z.string(),
    predictions: z.array(z.unknown()),
  }),
});

const prediction = z.object({
  plate: z.string().nullish(),
  confidence: numeric.nullish(),
});

const HTTP_DATE = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export const readCodeProjectAi: VendorReader = (text, context) => {
  const payload = parseJson(text);
  const answers = Array.isArray(payload) ? payload : [payload];
  return answers.flatMap((value) => {
    const { requestId, timestampUTC, predictions } = check(answer, value).found;
    return predictions.map((found) => () => {
      const { plate, confidence } = check(prediction, found);
      return {
        identity: `${requestId}|${plate ?? ''}`,
        plate: plate ?? '',
        atMs: readTime('timestampUTC', toIso(timestampUTC), context),
        confidence: readConfidence(confidence ?? undefined, 1),
      };
    });
  });
};

/** `Tue, 19 Nov 2024 23:51:20 GMT` as ISO 8601. */
function toIso(httpDate: string): string {
  const [, day, month, year, time] = HTTP_DATE.exec(httpDate) ?? [];
  const monthNumber = MONTHS.indexOf(month ?? '') + 1;
  if (monthNumber === 0) {
    throw new PayloadError('bad_date', '"timestampUTC" is not a date and time.');
  }
  return `${year}-${String(monthNumber).padStart(2, '0')}-${day}T${time}Z`;
}
