/** What a partition is given: its ports, and the part of the configuration that concerns it. */
import type { Observable, SchedulerLike } from 'rxjs';
import type { GarageLedger } from '#domain/ledger.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Clock } from '#ports/clock.ts';
import type { DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries } from '#ports/deliveries.ts';
import type { Failpoint } from '#ports/failpoints.ts';
import type { Lease } from '#ports/lease.ts';
import type { Plates } from '#ports/plates.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import type { Telemetry } from '#ports/telemetry.ts';

/** Everything outside of the flow. */
export interface FlowPorts {
  readonly deliveries: Deliveries;
  readonly store: StayStore;
  readonly sink: SummarySink;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds; only differences of it are used. */
  readonly monotonicMs: () => number;
  readonly telemetry: Telemetry;
  readonly failpoint: Failpoint;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** What runs every timer; the machine's clock when there is none. */
  readonly scheduler?: SchedulerLike;
  /** Makes the actors of an incarnation, with the books as the store has them. */
  readonly createPlates: (ledgers: ReadonlyMap<string, GarageLedger>) => Plates;
}

/** Everything outside of a partition. */
export interface PartitionPorts extends FlowPorts {
  readonly lease: Lease;
}

/** The settings of a partition; the names are those of the configuration. */
export interface PartitionSettings {
  readonly intake: {
    readonly entryPrefetch: number;
    readonly exitPrefetch: number;
    readonly bodyBytesMax: number;
  };
  readonly stay: StayRules & { readonly garageId: string };
  readonly watermark: { readonly disorderMs: number; readonly probeMs: number };
  readonly actors: {
    readonly mailboxCapacity: number;
    readonly residentMax: number;
    readonly sweepMs: number;
  };
  readonly commit: { readonly platesMax: number; readonly inFlightMax: number };
  readonly deadlines: { readonly pollMs: number; readonly platesMax: number };
  readonly outbox: { readonly summariesMax: number };
  readonly relay: {
    readonly recordsMax: number;
    readonly backoffMs: number;
    readonly backoffMaxMs: number;
  };
  readonly restart: { readonly backoffMs: number; readonly backoffMaxMs: number };
  readonly lease: { readonly ttlMs: number; readonly renewMs: number };
}

/** When to look at deadlines and queues, where it is not the machine's clock that says so. */
export interface PartitionTicks {
  readonly deadlines$?: Observable<unknown>;
  readonly probe$?: Observable<unknown>;
  /** Told after each look at the deadlines how many plates are due. */
  readonly looked?: (plates: number) => void;
  /** Told after each look at the queues. */
  readonly probed?: () => void;
}
