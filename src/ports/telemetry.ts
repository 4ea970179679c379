/**
 * What the system says of itself. Everything is emitted here once; log lines and metrics derive
 * from the same event, so they cannot disagree. Hot paths emit once a batch, never once an event.
 */
import type { Outcome } from '#domain/decide.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { SummaryReason } from '#domain/summary-reason.ts';
import type { CheckedServer, SettingCheck } from './setting-checks.ts';

/** How far the event times of one camera are from their receipt. */
export interface CameraOffsets {
  /** Its garage, and the camera, lane or gate as its events name it. */
  readonly camera: string;
  /** Of events that are from the future: the clock of the camera is ahead. */
  readonly aheadSeconds: readonly number[];
  /** Of all others: how long they were on their way, or how far the clock is behind. */
  readonly behindSeconds: readonly number[];
}

/** What a committed batch did at one garage. */
export interface GarageFigures {
  readonly garage: string;
  readonly entries: number;
  readonly exits: number;
  /** Stays that ended, by what was written of them first. Corrections count for nothing here. */
  readonly matched: number;
  readonly unmatched: number;
  /** Those of the unmatched that are an exit without an entry. */
  readonly unmatchedExits: number;
  /** How long each of the matched stays was. */
  readonly staySeconds: readonly number[];
  readonly gates: readonly GateFigures[];
}

/** The newest event of one gate, or of the lane or camera where events name no gate. */
export interface GateFigures {
  readonly gate: string;
  readonly kind: SightingKind;
  /** Its event time, in seconds since the epoch. */
  readonly newestSeconds: number;
}

/** What a store is asked for; the names are those of `StayStore`. */
export type StoreOperation = 'claim' | 'load' | 'commit' | 'due' | 'read_outbox' | 'trim_outbox';

/** The kind of database behind a store. */
export type StoreSystem = 'redis' | 'sqlite';

/** The stages that a sighting and its summary pass. */
export type StageName = 'intake' | 'turns' | 'commit' | 'relay' | 'writer';

/** What a stage does: it works, it has nothing to do, or what is behind it holds it up. */
export type StageState = 'busy' | 'idle' | 'backpressured';

/** The settings that bound how much may wait or be on its way, by their paths. */
export type LimitKey =
  | 'intake.entryPrefetch'
  | 'intake.exitPrefetch'
  | 'commit.platesMax'
  | 'commit.inFlightMax'
  | 'actors.mailboxCapacity'
  | 'actors.residentMax'
  | 'outbox.summariesMax'
  | 'relay.recordsMax';

/** The events, `noun_past`, with their fields. Seconds and counts; plates only masked. */
export interface TelemetryEvents {
  readonly deliveries_received: {
    readonly queue: SightingKind;
    readonly count: number;
    readonly redelivered: number;
  };
  /** Event times were compared with the time of their receipt. */
  readonly sightings_timed: { readonly cameras: readonly CameraOffsets[] };
  readonly delivery_rejected: {
    readonly queue: SightingKind;
    readonly reason: RejectionReason;
    readonly detail: string;
  };
  readonly sightings_decided: {
    readonly kind: SightingKind;
    readonly outcome: Outcome;
    readonly count: number;
  };
  /** Turns were taken, and are on their way to the store. */
  readonly turns_taken: {
    /** How many messages each turn took. */
    readonly messages: readonly number[];
    /** From the receipt of each sighting to the begin of its turn. */
    readonly waitSeconds: readonly number[];
    /** How long all of them took together. */
    readonly seconds: number;
  };
  /** Sightings were committed that were not before: from event time to commit, for each of them. */
  readonly sightings_committed: {
    readonly kind: SightingKind;
    readonly lagSeconds: readonly number[];
  };
  /** What a committed batch did at its garages. */
  readonly garages_booked: { readonly garages: readonly GarageFigures[] };
  readonly summaries_issued: {
    readonly reason: SummaryReason;
    readonly isCorrection: boolean;
    readonly count: number;
  };
  readonly commit_finished: {
    readonly outcome: 'committed' | 'fenced' | 'failed';
    readonly plates: number;
    readonly events: number;
    readonly seconds: number;
  };
  /** The store has answered, or has failed to. */
  readonly store_answered: {
    readonly system: StoreSystem;
    readonly operation: StoreOperation;
    readonly seconds: number;
    readonly error?: Error;
  };
  readonly deliveries_settled: {
    readonly queue: SightingKind;
    readonly settlement: 'ack' | 'dead_letter';
    /** From delivery to settlement, one element for each delivery. */
    readonly seconds: readonly number[];
  };
  readonly actors_activated: { readonly count: number };
  readonly actors_passivated: { readonly reason: 'idle' | 'capacity'; readonly count: number };
  readonly actor_restarted: { readonly plate: string; readonly error: Error };
  readonly batch_relayed: {
    readonly outcome: 'appended' | 'expected' | 'refused' | 'failed';
    readonly records: number;
    readonly seconds: number;
    readonly error?: Error;
  };
  readonly incarnation_started: { readonly partition: number; readonly epoch: number };
  readonly incarnation_ended: { readonly partition: number; readonly error?: Error };
  /** Another process works on the partition; this one waits to take over. */
  readonly standby_began: { readonly partition: number; readonly holder: string };
  readonly summaries_appended: {
    readonly written: number;
    readonly duplicates: number;
    readonly bytes: number;
  };
  readonly log_synced: { readonly seconds: number };
  readonly log_repaired: { readonly bytes: number };
  readonly request_served: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  };
  /** A request was answered with an error that is not the client's. */
  readonly request_failed: { readonly error: Error };
  readonly events_published: {
    readonly kind: SightingKind;
    readonly fault: string;
    readonly count: number;
  };
  /** A batch was not confirmed by the queue; it is published again. */
  readonly publish_failed: {
    readonly kind: SightingKind;
    readonly count: number;
    readonly error: Error;
  };
  /** `purpose` is a word for what it is for; one server may have several connections. */
  readonly connection_made: { readonly server: CheckedServer; readonly purpose: string };
  readonly connection_lost: {
    readonly server: CheckedServer;
    readonly purpose: string;
    readonly error: Error;
  };
  /** The broker takes no more messages, because it is short of memory or disk. */
  readonly broker_blocked: { readonly reason: string };
  readonly broker_unblocked: Record<never, never>;
  /** A setting of a server is not as it should be. */
  readonly setting_judged: {
    readonly server: CheckedServer;
    readonly setting: string;
    readonly verdict: Exclude<SettingCheck['verdict'], 'ok'>;
    readonly found: string;
    readonly fix: string;
    /** Whether the process goes on although it is unsafe, because it was told to. */
    readonly isTolerated: boolean;
  };
  /** A server does not answer yet; the role waits for it. */
  readonly server_awaited: { readonly server: CheckedServer; readonly error: Error };
  /** What a partition does is recorded from here on. */
  readonly recording_began: { readonly partition: number; readonly file: string };
  /** A recording is whole, or it could not go on; the processor goes on without it. */
  readonly recording_ended: {
    readonly file: string;
    readonly rows: number;
    readonly problem?: string;
  };
  /** A scenario of the generators has come to this phase. */
  readonly phase_began: { readonly scenario: string; readonly phase: string };
  /** A role has its configuration; the same settings have the same hash. */
  readonly config_loaded: { readonly hash: string; readonly engine: 'embedded' | 'rabbitmq' };
  readonly role_started: { readonly role: string; readonly detail: string };
  readonly role_stopped: { readonly role: string; readonly error?: Error };
}

/** Quantities that are read when somebody asks for them, instead of reported when they change. */
export interface TelemetryGauges {
  readonly unacked_deliveries: { readonly queue: SightingKind };
  readonly prefetch_limit: { readonly queue: SightingKind };
  readonly queue_backlog: { readonly queue: SightingKind };
  /** Deliveries that were received and are neither settled nor anywhere in the process: lost. */
  readonly ledger_imbalance: { readonly queue: SightingKind };
  readonly watermark_lag_seconds: Record<never, never>;
  /** Seconds that a stage has spent in each state. They only grow. */
  readonly stage_state_seconds: { readonly stage: StageName; readonly state: StageState };
  readonly actors_resident: Record<never, never>;
  readonly actors_limit: Record<never, never>;
  readonly mailbox_messages: Record<never, never>;
  readonly mailbox_capacity: Record<never, never>;
  /** Messages in the mailbox that holds the most. */
  readonly mailbox_deepest: Record<never, never>;
  readonly commits_in_flight: Record<never, never>;
  readonly commits_in_flight_limit: Record<never, never>;
  readonly commit_plates_limit: Record<never, never>;
  /** 0 before the first commit. */
  readonly last_commit_timestamp_seconds: Record<never, never>;
  /** Since when the oldest summary in the outbox waits; 0 when none does. */
  readonly outbox_oldest_timestamp_seconds: Record<never, never>;
  readonly outbox_depth: Record<never, never>;
  readonly outbox_limit: Record<never, never>;
  readonly counted_inside: { readonly garage: string };
  readonly open_stays: { readonly garage: string };
  /** Dead letters that wait for a person. */
  readonly dead_letters_waiting: Record<never, never>;
  readonly configured_limit: { readonly key: LimitKey };
  /** The share of the time since the last scrape in which the event loop was busy. */
  readonly eventloop_utilization: Record<never, never>;
  /** 1 while another process works on the partition, and 0 otherwise. */
  readonly partition_standby: { readonly partition: string };
  /** 1 while the broker takes no messages, and 0 otherwise. */
  readonly broker_blocked: Record<never, never>;
  /** 1 if settings are accepted that could lose data, and 0 otherwise. */
  readonly durability_relaxed: Record<never, never>;
}

/** One reading of a gauge. */
export interface GaugeReading<Labels> {
  readonly labels: Labels;
  readonly value: number;
}

/** Where events and gauges go. */
export interface Telemetry {
  emit<Name extends keyof TelemetryEvents>(name: Name, fields: TelemetryEvents[Name]): void;
  /** Registers a gauge; it is read at each scrape. Returns a function that takes it away again. */
  watch<Name extends keyof TelemetryGauges>(
    name: Name,
    read: () => readonly GaugeReading<TelemetryGauges[Name]>[],
  ): () => void;
}
