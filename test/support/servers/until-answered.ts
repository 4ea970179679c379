/** Waiting for a server: the one place where the tests ask again until something is there. */
import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 25;
/** A server that has said nothing by then will not. */
const PATIENCE_MS = 90_000;

/**
 * Asks until there is an answer.
 * @param probe rejects while there is none
 * @param isHopeless rejects when there will be none
 */
export async function untilAnswered(
  probe: () => Promise<void>,
  isHopeless: () => Promise<void>,
): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
    try {
      await probe();
      return;
    } catch (error) {
      await isHopeless();
      if (waitedMs >= PATIENCE_MS) throw error;
    }
    await pause(PAUSE_MS);
  }
}
