/** How many dead letters wait for a person, looked at from time to time. */
import type { DeadLetterBox } from '#ports/dead-letters.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { Wait } from '#traffic/generator.ts';

/** Letters are few and wait for hours; counting them must cost nothing that matters. */
const LOOK_MS = 5_000;

/**
 * Shows how many dead letters wait, until the signal is aborted. While they cannot be counted
 * nothing is shown: whoever uses the server that holds them says what is wrong with it.
 */
export async function watchDeadLetters(
  box: Pick<DeadLetterBox, 'count'>,
  telemetry: Pick<Telemetry, 'watch'>,
  wait: Wait,
  ended: AbortSignal,
): Promise<void> {
  let count: number | undefined;
  const unwatch = telemetry.watch('dead_letters_waiting', () =>
    count === undefined ? [] : [{ labels: {}, value: count }],
  );
  while (!ended.aborted) {
    try {
      count = await box.count();
    } catch {
      count = undefined;
    }
    await wait(LOOK_MS, ended);
  }
  unwatch();
}
