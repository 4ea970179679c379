/** A relay whose store and writer are scripted, and what it asks of them. */
import { map } from 'rxjs';
import { relay } from '#streams/relay.ts';
import type { Observable } from 'rxjs';
import type { FailpointName } from '#ports/failpoints.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AppendResult, SinkCursor } from '#ports/summary-sink.ts';
import type { StageState } from '#ports/telemetry.ts';
import type { OutboxGauge } from '#streams/outbox-gauge.ts';
import type { RelayOptions } from '#streams/relay.ts';

const DATASET = 'ours';

/** Where a writer of our history is. */
export const cursorAt = (n: number): SinkCursor => ({ dataset: DATASET, n });

/** What a writer says that has everything up to there. */
export const appended = (lastN: number): AppendResult => ({
  outcome: 'appended',
  lastN,
  duplicates: 0,
});

/** A relay over an outbox that holds what its gauge counts. It shows `outcome records`. */
export function scriptedRelay(outbox: OutboxGauge, options: Partial<RelayOptions>) {
  const calls: string[] = [];
  const reached: FailpointName[] = [];
  /** What the relay said that it does, each time that it said so. */
  const states: StageState[] = [];
  const { read, cursor = () => [cursorAt(outbox.trimmedN)], append, trim } = options;
  const all: RelayOptions = {
    outbox,
    compare: () => undefined,
    recordsMax: 3,
    backoff: { backoffMs: 2, backoffMaxMs: 4, random: () => 1 },
    clock: { now: () => 0 },
    stage: { enter: (state) => states.push(state) },
    failpoint: (name) => reached.push(name),
    failed: (error, seconds) => calls.push(`failed after ${seconds} s: ${error.message}`),
    trimmed: () => calls.push('room'),
    ...options,
    cursor,
    read: (afterN, limit) => read?.(afterN, limit) ?? [recordsOf(afterN, outbox.lastN, limit)],
    append: (records) => {
      calls.push(`append ${records.map(({ n }) => n).join()}`);
      return append?.(records) ?? [appended(records.at(-1)?.n ?? 0)];
    },
    trim: (throughN) => {
      calls.push(`trim ${throughN}`);
      return trim?.(throughN) ?? [undefined];
    },
  };
  const run = (wakes$: Observable<unknown>): Observable<string> =>
    relay(wakes$, all).pipe(
      map(({ outcome, records, seconds }) => {
        if (seconds > 0) calls.push(`answered after ${seconds} s`);
        return `${outcome} ${records}`;
      }),
    );
  return { calls, reached, states, run };
}

function recordsOf(afterN: number, lastN: number, limit: number): readonly OutboxRecord[] {
  const count = Math.min(lastN - afterN, limit);
  return Array.from({ length: count }, (_, index) => {
    const n = afterN + index + 1;
    return { n, summary: `{"n":${n}}` };
  });
}

/** What the relay shows, by letter. */
export const DONE = {
  '1': 'appended 1',
  '2': 'appended 2',
  '3': 'appended 3',
};
