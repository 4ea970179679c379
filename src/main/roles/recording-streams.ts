/** The deliveries of a recording through the whole pipeline, and its stays beside the recorded ones. */
import { digest } from '#adapters/digest.ts';
import { MemoryStayStore } from '#adapters/memory/memory-stay-store.ts';
import { DECISION_VERSIONS } from '#domain/decision-versions.ts';
import { decodeState } from '#domain/plate-state-codec.ts';
import { decideRest } from '#replay/core-ending.ts';
import { StandingStays } from '#replay/standing-stays.ts';
import type { Config } from '#config/schema.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Summary } from '#domain/summary.ts';
import type { RecordingHeader, RecordingSource } from '#ports/recording.ts';
import type { CoreFold } from '#replay/core-fold.ts';
import type { ReplayRow } from '#streams/replay.ts';
import { beginTelemetry } from '../command-context.ts';
import { runReplay, untilNothingIsLate } from './replay-run.ts';
import type { Observation } from './observation.ts';
import type { ReplayEnd } from './replay-run.ts';

/** How the pipeline's stays compare with those of the recording. */
export interface StreamsReplay {
  readonly stays: number;
  /** Recorded, and not what the pipeline comes to. */
  readonly missing: readonly string[];
  /** What the pipeline comes to, and not recorded. */
  readonly extra: readonly string[];
}

/** What is kept of a recording while the core decides it again. */
export interface Kept {
  readonly standing: StandingStays;
  /** What the store held of each plate before the recording. */
  readonly stored: Map<PlateKey, string>;
}

interface Compared extends Kept {
  readonly header: RecordingHeader;
  readonly config: Config;
  readonly fold: CoreFold;
}

/** Streams a recording that the core has decided again. */
export async function compareStreams(
  source: RecordingSource,
  { header, config, fold, standing, stored }: Compared,
): Promise<StreamsReplay> {
  const { rules } = header;
  const decisions = DECISION_VERSIONS.get(Number(header.decisions)) as DecisionRules;
  const runOnMs = untilNothingIsLate(rules);
  // What the recording left open the pipeline will have closed.
  decideRest(fold, { decisions, rules, digest, standing, runOnMs });
  const store = await storeWith(stored);
  const streamed = new StandingStays();
  await stream(source, header, config, {
    store,
    runOnMs: fold.nowMs - fold.deliveredAtMs + runOnMs,
    issued: (summary) => streamed.add([summary]),
  });
  return compareStays(standing.texts, streamed.texts);
}

interface StreamOptions {
  readonly observation?: Observation;
  readonly store?: MemoryStayStore;
  readonly runOnMs?: number;
  readonly issued?: (summary: Summary) => void;
}

/** Streams the deliveries as they came. */
export async function stream(
  source: RecordingSource,
  { rules }: RecordingHeader,
  config: Config,
  { observation, issued, store, runOnMs }: StreamOptions,
): Promise<ReplayEnd> {
  const telemetry = beginTelemetry('replay', 'error');
  const end = await runReplay({
    rows: deliveriesOf(source),
    config: {
      ...config,
      stay: { ...config.stay, ...rules },
      intake: { ...config.intake, bodyBytesMax: rules.bodyBytesMax },
    },
    telemetry: observation?.listenTo(telemetry) ?? telemetry,
    latenessMs: rules.allowedLatenessMs,
    write: (summary) => issued?.(JSON.parse(summary) as Summary),
    settled: () => undefined,
    ...(store && { store }),
    ...(runOnMs !== undefined && { runOnMs }),
  });
  telemetry.flush();
  return end;
}

/** The deliveries in the order in which they came; the clock is that of their receipt. */
async function* deliveriesOf(source: RecordingSource): AsyncGenerator<ReplayRow> {
  let judgedAtMs = 0;
  for await (const { rows } of source.groups()) {
    for (const row of rows) {
      if (row.is === 'judged') judgedAtMs = row.nowMs;
      if (row.is !== 'delivery' || row.body === undefined) continue;
      const body = typeof row.body === 'string' ? Buffer.from(row.body) : row.body;
      yield { kind: row.queue, body, atMs: Math.max(judgedAtMs, row.receivedAtMs) };
    }
  }
}

/** A store that holds what the recorded one held for these plates. */
async function storeWith(states: ReadonlyMap<PlateKey, string>): Promise<MemoryStayStore> {
  const store = new MemoryStayStore('replay');
  const { epoch, nextCommit: number } = await store.claim();
  const writes = Array.from(states, ([key, state]) => {
    const { wake } = decodeState(state);
    return { key, state, dueAtMs: wake?.clockMs, heldUntilMs: wake?.watermarkMs };
  });
  await store.commit({ epoch, number, writes, summaries: [], ledgers: new Map() });
  return store;
}

function compareStays(recorded: readonly string[], streamed: readonly string[]): StreamsReplay {
  return {
    stays: recorded.length,
    missing: without(recorded, streamed),
    extra: without(streamed, recorded),
  };
}

/** What is in one list and not in the other, as often as it is. */
function without(all: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of others) counts.set(one, (counts.get(one) ?? 0) + 1);
  return all.filter((one) => {
    const count = counts.get(one) ?? 0;
    counts.set(one, count - 1);
    return count <= 0;
  });
}
