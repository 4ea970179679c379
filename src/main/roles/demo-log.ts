/** What a demonstration finds in the log at its end. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import type { SummaryLine } from '#traffic/summary-judge.ts';

/**
 * Checks all of the log.
 *
 * @throws CommandFailed when it is damaged
 */
export async function checkLog(path: string): Promise<void> {
  const { problem } = await verifyLog(path);
  if (problem === undefined) return;
  const { line, offset, detail } = problem;
  const message = `${path} is damaged at line ${line}, byte ${offset}: ${detail}`;
  throw new CommandFailed(EXIT.findings, message);
}

/** The lines from this byte on that are about garages whose ids begin so. */
export async function* readLines(
  path: string,
  start: number,
  garagePrefix: string,
): AsyncGenerator<SummaryLine, void, undefined> {
  const file = createReadStream(path, { start, encoding: 'utf8' });
  for await (const line of createInterface({ input: file })) {
    const summary = JSON.parse(line) as SummaryLine;
    if (summary.garage_id.startsWith(garagePrefix)) yield summary;
  }
}
