/** What the writer accepts: these members and no others, and no string without a limit. */
import { z } from 'zod';
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';
import { Problem } from './problem.ts';

const eventId = z.string().min(1).max(128);
const summaryId = z.string().min(1).max(128);
const instant = z.string().min(20).max(32);
const partition = z.int().min(0).max(1023);
const digits = z
  .string()
  .regex(/^\d{1,9}$/, 'Expected a whole number')
  .transform(Number);
const dataset = z.string().min(1).max(128);

const summary = z.strictObject({
  summary_id: summaryId,
  version: z.int().min(1),
  supersedes: summaryId.exactOptional(),
  garage_id: z.string().min(1).max(64),
  vehicle_plate: z.string().min(1).max(16),
  entry_date_time: instant.exactOptional(),
  exit_date_time: instant.exactOptional(),
  duration_seconds: z.int().min(0).exactOptional(),
  status: z.enum(['matched', 'unmatched']),
  reason: z.enum(SUMMARY_REASONS),
  entry_event_id: eventId.exactOptional(),
  exit_event_id: eventId.exactOptional(),
});

const record = z.strictObject({ n: z.int().min(1), summary });

/** The body of `POST /v1/summaries`. */
export const appendSchema = z.strictObject({
  partition,
  dataset,
  records: z.array(record).min(1),
});

/** The query of `GET /v1/cursor`. */
export const cursorSchema = z.strictObject({ partition: digits.pipe(partition) });

/** The query of `GET /v1/summaries`. */
export const searchSchema = z.strictObject({
  plate: z.string().min(1).max(64).exactOptional(),
  limit: digits.pipe(z.int().min(1).max(1000)).default(50),
});

/**
 * The value, if it has the shape.
 *
 * @throws Problem 400 that names the first member that has not, without its value
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const where = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  throw new Problem(400, 'invalid_request', `${where}${issue.message}.`.slice(0, 300));
}
