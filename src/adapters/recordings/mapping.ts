/** Which columns of a table are which fields of an event: a YAML file for each kind of table. */
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { isTimeZone } from './local-time.ts';
import type { Document } from 'yaml';

const column = z.string().min(1);

const condition = z.union([
  z.literal('present'),
  z.literal('absent'),
  z.strictObject({ is: z.union([z.string(), z.array(z.string())]) }),
  z.strictObject({ isNot: z.union([z.string(), z.array(z.string())]) }),
]);

const event = z.strictObject({
  kind: z.enum(['entry', 'exit']),
  /** Columns. */
  id: column,
  plate: column,
  at: column,
  garage: column.optional(),
  gate: column.optional(),
  lane: column.optional(),
  camera: column.optional(),
  vehicleType: column.optional(),
  /** The column with a number that grows from event to event in the order of arrival. */
  arrival: column.optional(),
  /** The row has this event only if all of these hold, by column. */
  when: z.record(column, condition).optional(),
});

const mapping = z
  .strictObject({
    format: z.literal('csv'),
    delimiter: z.string().length(1).default(','),
    /** What stands for "no value", besides nothing at all. */
    nullToken: z.string().default(''),
    /** The zone of times that have no offset. */
    timeZone: z.string().refine(isTimeZone, 'is not a time zone, such as Europe/Berlin'),
    repeatedHour: z.enum(['earlier', 'later']).default('earlier'),
    /** What one row can tell: each of these at most once. */
    events: z.array(event).min(1),
  })
  .refine(({ events }) => new Set(events.map((e) => e.arrival === undefined)).size === 1, {
    path: ['events'],
    message: 'either all or none of the events need an arrival column',
  });

/** How a table is read. */
export type Mapping = z.infer<typeof mapping>;
/** One event of a row. */
export type MappedEvent = Mapping['events'][number];
export type Condition = z.infer<typeof condition>;

/** When a mapping file is not one. The message has a line for each mistake. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
}

/**
 * Reads the text of a mapping file.
 *
 * @param name of the file, for messages
 * @throws MappingError
 */
export function parseMapping(name: string, text: string): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new MappingError(`${name}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`);
  }
  const result = mapping.safeParse(readValue(document, name));
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(({ path, message }) => {
    const place = `${name}:${lineOf(document, path, lines)}`;
    return `${place}: ${path.length === 0 ? 'the file' : path.join('.')}: ${message}`;
  });
  throw new MappingError(mistakes.join('\n'));
}

/** Aliases are not followed: a few lines of them can stand for more than the memory holds. */
function readValue(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new MappingError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** The line of the innermost part of the path that is there. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const start = (node as { range?: readonly number[] | null } | undefined)?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}
