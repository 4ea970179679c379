/** From the summaries that the writer has to those that a story tells of. */
import { parseInstant } from '#domain/instant.ts';
import type { Summary } from '#domain/summary.ts';
import type { WrittenMark } from './story-outcome.ts';
import type { Story } from './story.ts';

/** A summary, and the column in which the writer had it. */
export interface WrittenSummary {
  readonly column: number;
  readonly summary: Summary;
}

/**
 * Tells summaries in the words of the story: letters of plates, times relative to its start, and
 * numbers instead of ids. A correction of a summary that is not among them corrects number 0.
 *
 * @param written in the order in which the writer had them
 */
export function tellSummaries(
  story: Story,
  written: readonly WrittenSummary[],
): readonly WrittenMark[] {
  const numbers = new Map<string, number>();
  const relative = (text: string | undefined): number | undefined => {
    const atMs = text === undefined ? undefined : parseInstant(text);
    return atMs === undefined ? undefined : atMs - story.startMs;
  };
  return written.map(({ column, summary }, index) => {
    const { supersedes, duration_seconds: seconds } = summary;
    const corrects = supersedes === undefined ? undefined : (numbers.get(supersedes) ?? 0);
    numbers.set(summary.summary_id, index + 1);
    return {
      column,
      summary: {
        plate: nameOf(story, summary),
        reason: summary.reason,
        entryMs: relative(summary.entry_date_time),
        exitMs: relative(summary.exit_date_time),
        durationMs: seconds === undefined ? undefined : seconds * 1000,
        corrects,
      },
    };
  });
}

/** The letter of the plate in its garage, or of the plate without one; the plate itself if it has none. */
function nameOf({ plates }: Story, { garage_id: garageId, vehicle_plate: plate }: Summary): string {
  const same = plates.filter((other) => other.plate === plate);
  const found =
    same.find((other) => other.garageId === garageId) ??
    same.find((other) => other.garageId === undefined);
  return found?.letter ?? plate;
}
