/** What a chaos run leaves behind for the checker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readSent } from '../checker/deliveries.ts';
import { linesOf } from '../support/lines-of.ts';
import { metricSum } from './metric-values.ts';
import type { FoundLetter } from '../checker/dead-letters.ts';
import type { SentDelivery } from '../checker/deliveries.ts';
import type { Installation } from './installation.ts';

const ATTEMPTS_MAX = 5;
const PAUSE_MS = 2_000;

/** What the generators have sent. */
export function* sentOf({ sentFiles }: Installation): Generator<SentDelivery> {
  for (const file of sentFiles) yield* readSent(linesOf(file));
}

/** What the roles have said. */
export function* saidBy({ roles }: Installation): Generator<string> {
  for (const { log } of roles.values()) yield* linesOf(log);
}

export async function readDeadLetters(installation: Installation): Promise<readonly FoundLetter[]> {
  const list = ['dead-letters', 'list', '--limit', '1000000'];
  return JSON.parse(await installation.ask('--output', 'json', ...list)) as readonly FoundLetter[];
}

/**
 * The stays that are open, by the books, over all processors. One that has just been started may
 * need some time to answer.
 *
 * @param pauseMs before they are asked again
 * @throws Error when one of them does not answer again and again
 */
export async function countOpenStays(
  installation: Pick<Installation, 'processors' | 'metrics'>,
  pauseMs = PAUSE_MS,
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const all = installation.processors.map((role) => installation.metrics(role));
      const texts = await Promise.all(all);
      return texts.reduce((sum, text) => sum + metricSum(text, 'parking_open_stays'), 0);
    } catch (error) {
      if (attempt === ATTEMPTS_MAX) throw error;
      await sleep(pauseMs);
    }
  }
}
