import { expect, it } from 'vitest';
import { watchDeadLetters } from '#main/roles/dead-letter-watch.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';

/** A watch over a box that says these counts one after the other, and what is shown at each pause. */
async function shownFor(counts: readonly (number | Error)[]): Promise<readonly number[][]> {
  const telemetry = recordingTelemetry();
  const read = () => telemetry.read('dead_letters_waiting').map(({ value }) => value);
  const ended = new AbortController();
  const shown: number[][] = [];
  let asked = 0;
  const box = {
    count: async () => {
      const count = counts[asked++] ?? 0;
      if (count instanceof Error) throw count;
      return count;
    },
  };
  const wait = async (): Promise<void> => {
    shown.push(read());
    if (asked === counts.length) ended.abort();
  };
  const watching = watchDeadLetters(box, telemetry, wait, ended.signal);
  expect(read()).toEqual([]);
  await watching;
  expect(read()).toEqual([]);
  return shown;
}

it('shows how many letters wait, counted again after each pause', async () => {
  expect(await shownFor([3, 0, 12])).toEqual([[3], [0], [12]]);
});

it('shows nothing while they cannot be counted', async () => {
  expect(await shownFor([3, new Error('the broker is away'), 4])).toEqual([[3], [], [4]]);
});
