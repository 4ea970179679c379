/** A recording through the whole pipeline, with a store in memory and event time as the clock. */
import { PlateRegistry } from '#actors/plate-registry.ts';
import { digest } from '#adapters/digest.ts';
import { noFailpoint } from '#adapters/failpoints.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { MemoryStayStore } from '#adapters/memory/memory-stay-store.ts';
import { replay } from '#streams/replay.ts';
import type { Config } from '#config/schema.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Plates } from '#ports/plates.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { ReplayRow } from '#streams/replay.ts';

/** How late an event may come, unless something else is asked for. */
export const REPLAY_LATENESS_MS = 600_000;

/** What is left when everything has been replayed. */
export interface ReplayEnd {
  /** The books of each garage. */
  readonly ledgers: ReadonlyMap<string, GarageLedger>;
}

export interface ReplayRun {
  readonly rows: AsyncIterable<ReplayRow> | Iterable<ReplayRow>;
  readonly config: Config;
  readonly telemetry: Telemetry;
  /** How late an event may come and still be waited for; waiting costs nothing here. */
  readonly latenessMs: number;
  /** Takes the JSON text of each summary. */
  readonly write: (summary: string) => void;
  /** Called after each row that is settled. */
  readonly settled: () => void;
  /** What the store holds at the beginning; nothing without it. */
  readonly store?: StayStore;
  /** How long after the last row the clock runs on: by default until nothing can be late. */
  readonly runOnMs?: number;
}

/**
 * Replays the rows. Since nobody waits for the result, decisions wait as long as an event may be
 * late: so the summaries are the same in whichever order the rows come.
 */
export async function runReplay(run: ReplayRun): Promise<ReplayEnd> {
  const { config, latenessMs } = run;
  let plates: Plates | undefined;
  const rules = { ...config.stay, allowedLatenessMs: latenessMs };
  await replay(run.rows, {
    ports: {
      store: run.store ?? new MemoryStayStore('replay'),
      // They are counted, and the recording keeps their bytes.
      deadLetters: { bury: async () => undefined },
      sink: sinkInto(run.write),
      telemetry: run.telemetry,
      monotonicMs,
      failpoint: noFailpoint,
      random: Math.random,
      createPlates: (ledgers) => {
        plates = new PlateRegistry({ limits: config.actors, rules, digest, ledgers });
        return plates;
      },
    },
    settings: {
      ...config,
      stay: rules,
      watermark: { ...config.watermark, disorderMs: latenessMs },
    },
    runOnMs: run.runOnMs ?? untilNothingIsLate(rules),
    settled: run.settled,
  });
  return { ledgers: plates?.ledgers ?? new Map<string, GarageLedger>() };
}

/** How long after an event nothing can be late any more. */
export function untilNothingIsLate({ allowedLatenessMs, clockSkewMaxMs }: StayRules): number {
  return 2 * allowedLatenessMs + clockSkewMaxMs;
}

/** A writer that hands the summaries on as they are. */
function sinkInto(write: (summary: string) => void): SummarySink {
  let lastN = 0;
  return {
    cursor: async () => ({ dataset: undefined, n: lastN }),
    append: async (_partition, _dataset, records) => {
      for (const { n, summary } of records) {
        write(summary);
        lastN = n;
      }
      return { outcome: 'appended', lastN, duplicates: 0 };
    },
    close: async () => undefined,
  };
}
