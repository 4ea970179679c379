/** What a run shows while it goes on: counts and latencies, taken from what is emitted anyway. */
import { createHistogram } from 'node:perf_hooks';
import type { RecordableHistogram } from 'node:perf_hooks';
import type { SummaryReason } from '#domain/summary-reason.ts';
import type { RejectionReason } from '#domain/sighting.ts';
import type { RoleTelemetry } from '../command-context.ts';
import type { TelemetryEvents } from '#ports/telemetry.ts';

/** Milliseconds, or 0 where nothing was measured. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

type Name = keyof TelemetryEvents;

/** Counts of one run. */
export class Observation {
  readonly #latencyUs: RecordableHistogram = createHistogram();
  readonly deadLettersByReason = new Map<RejectionReason, number>();
  /** Summaries that are not corrections, by reason. */
  readonly byReason = new Map<SummaryReason, number>();
  published = 0;
  settled = 0;
  duplicates = 0;
  debounced = 0;
  deadLetters = 0;
  matched = 0;
  unmatched = 0;
  corrections = 0;
  written = 0;
  commits = 0;
  restarts = 0;
  /** The phases of a scenario that have begun, in order. */
  readonly phases: string[] = [];

  /** From delivery to settlement. */
  get latencyMs(): Percentiles {
    const at = (percentile: number): number => this.#latencyUs.percentile(percentile) / 1000;
    const isEmpty = this.#latencyUs.count === 0;
    if (isEmpty) return { p50: 0, p95: 0, p99: 0, max: 0 };
    return { p50: at(50), p95: at(95), p99: at(99), max: this.#latencyUs.max / 1000 };
  }

  /** The same telemetry, with this observation listening. */
  listenTo(telemetry: RoleTelemetry): RoleTelemetry {
    return {
      emit: (name, fields) => {
        this.#note(name, fields);
        telemetry.emit(name, fields);
      },
      watch: (name, read) => telemetry.watch(name, read),
      expose: () => telemetry.expose(),
      flush: () => telemetry.flush(),
    };
  }

  #note<N extends Name>(name: N, fields: TelemetryEvents[N]): void {
    this.#notes[name]?.(fields);
  }

  readonly #notes: { readonly [N in Name]?: (fields: TelemetryEvents[N]) => void } = {
    events_published: ({ count }) => {
      this.published += count;
    },
    deliveries_settled: ({ seconds }) => {
      this.settled += seconds.length;
      for (const one of seconds) this.#latencyUs.record(Math.max(1, Math.round(one * 1e6)));
    },
    sightings_decided: ({ outcome, count }) => {
      if (outcome === 'duplicate') this.duplicates += count;
      if (outcome === 'debounced') this.debounced += count;
    },
    delivery_rejected: ({ reason }) => {
      this.deadLetters += 1;
      this.deadLettersByReason.set(reason, (this.deadLettersByReason.get(reason) ?? 0) + 1);
    },
    summaries_issued: ({ reason, isCorrection, count }) => {
      if (!isCorrection) this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + count);
      if (isCorrection) this.corrections += count;
      else if (reason === 'vehicle_exited') this.matched += count;
      else this.unmatched += count;
    },
    batch_relayed: ({ outcome, records }) => {
      if (outcome === 'appended') this.written += records;
    },
    commit_finished: () => {
      this.commits += 1;
    },
    phase_began: ({ phase }) => {
      this.phases.push(phase);
    },
    incarnation_ended: ({ error }) => {
      if (error !== undefined) this.restarts += 1;
    },
  };
}
