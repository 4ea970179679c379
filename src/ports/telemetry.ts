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
  };
  /** A server does not answer yet; the role waits for it. */
  readonly server_awaited: { readonly server: CheckedServer; readonly error: Error };
  readonly role_started: { readonly role: string; readonly detail: string };
  readonly role_stopped: { readonly role: string; readonly error?: Error };
}

/** Quantities that are read when somebody asks for them, instead of reported when they change. */
export interface TelemetryGauges {
  readonly unacked_deliveries: { readonly queue: SightingKind };
  readonly prefetch_limit: { readonly queue: SightingKind };
  readonly queue_backlog: { readonly queue: SightingKind };
  readonly watermark_lag_seconds: Record<never, never>;
  readonly actors_resident: Record<never, never>;
  readonly mailbox_messages: Record<never, never>;
  readonly mailbox_capacity: Record<never, never>;
  readonly commits_in_flight: Record<never, never>;
  readonly outbox_depth: Record<never, never>;
  readonly outbox_limit: Record<never, never>;
  readonly counted_inside: { readonly garage: string };
  readonly open_stays: { readonly garage: string };
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
