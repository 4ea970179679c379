/** The lines of the summary log that are about a plate. */
import { readNewest } from '#adapters/summary-log/newest-lines.ts';
import type { Plate } from '#domain/plate.ts';
import type { Summary } from '#domain/summary.ts';

/** Bounds what is kept of a log: the newest lines of the plate. */
const LINES_MAX = 10_000;

/** What a log said. */
export interface LogAnswer {
  /** False when there is no log yet. */
  readonly isThere: boolean;
  /** Oldest first. */
  readonly summaries: readonly Summary[];
  /** Whether older lines of the plate are there that were left out. */
  readonly isCut: boolean;
}

/** Reads the log from its end, whether or not a writer has it open. */
export async function readPlateLines(path: string, plate: Plate): Promise<LogAnswer> {
  try {
    const query = { plate, limit: LINES_MAX + 1, bytesMax: Number.POSITIVE_INFINITY };
    const { lines } = await readNewest(path, query);
    const newest = lines.slice(0, LINES_MAX).toReversed();
    const summaries = newest.map((line) => JSON.parse(line) as Summary);
    return { isThere: true, summaries, isCut: lines.length > LINES_MAX };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { isThere: false, summaries: [], isCut: false };
  }
}
