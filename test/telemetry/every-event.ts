/** One example of each event, and emitting it. */
import type { GarageFigures, Telemetry, TelemetryEvents } from '#ports/telemetry.ts';

export type Examples = { readonly [Name in keyof TelemetryEvents]: TelemetryEvents[Name] };

const GARAGE: GarageFigures = {
  garage: 'main',
  entries: 5,
  exits: 4,
  matched: 3,
  unmatched: 2,
  unmatchedExits: 1,
  staySeconds: [400, 90_000],
  gates: [{ gate: 'north', kind: 'exit', newestSeconds: 1_700_000_000 }],
};

/** Examples whose texts hold this plate wherever a text can hold one. */
export function examplesWith(plate: string): Examples {
  const error = new Error(`No state for garage-1/${plate}.`, {
    cause: new TypeError(`${plate} is not known`),
  });
  return {
    deliveries_received: { queue: 'entry', count: 3, redelivered: 1 },
    delivery_rejected: { queue: 'exit', reason: 'not_json', detail: 'The body is not JSON.' },
    sightings_timed: {
      cameras: [{ camera: 'main/lane-1', aheadSeconds: [0.2], behindSeconds: [0, 3, 7200] }],
    },
    sightings_decided: { kind: 'exit', outcome: 'accepted', count: 2 },
    turns_taken: { messages: [1, 3], waitSeconds: [0.002, 0.004], seconds: 0.0003 },
    sightings_committed: { kind: 'entry', lagSeconds: [0.3, 40] },
    garages_booked: { garages: [GARAGE] },
    summaries_issued: { reason: 'vehicle_exited', isCorrection: true, count: 4 },
    commit_finished: { outcome: 'committed', plates: 5, events: 6, seconds: 0.003 },
    store_answered: { system: 'redis', operation: 'load', seconds: 0.002, error },
    deliveries_settled: { queue: 'entry', settlement: 'ack', seconds: [0.001, 0.02, 9] },
    actors_activated: { count: 7 },
    actors_passivated: { reason: 'idle', count: 8 },
    actor_restarted: { plate, error },
    batch_relayed: { outcome: 'appended', records: 9, seconds: 0.004, error },
    incarnation_started: { partition: 0, epoch: 2 },
    incarnation_ended: { partition: 0, error },
    standby_began: { partition: 0, holder: 'plateflow-7' },
    summaries_appended: { written: 10, duplicates: 11, bytes: 1200 },
    log_synced: { seconds: 0.0007 },
    log_repaired: { bytes: 12 },
    request_served: { method: 'POST', route: '/v1/summaries', status: 200, seconds: 0.006 },
    request_failed: { error },
    events_published: { kind: 'entry', fault: 'misread', count: 13 },
    publish_failed: { kind: 'exit', count: 14, error },
    connection_made: { server: 'redis', purpose: 'store' },
    connection_lost: { server: 'rabbitmq', purpose: 'consume', error },
    broker_blocked: { reason: 'low on memory' },
    broker_unblocked: {},
    setting_judged: {
      server: 'redis',
      setting: 'appendfsync',
      verdict: 'unsafe',
      found: 'everysec',
      fix: 'Set appendfsync to always.',
      isTolerated: false,
    },
    server_awaited: { server: 'writer', error },
    recording_began: { partition: 0, file: 'day.ndjson' },
    recording_ended: { file: 'day.ndjson', rows: 12, problem: 'the disk is full' },
    phase_began: { scenario: 'tour', phase: 'rush hour' },
    config_loaded: { hash: '9a3f', engine: 'embedded' },
    role_started: { role: 'process', detail: 'ready' },
    role_stopped: { role: 'process', error },
  };
}

/** Emits all examples. */
export function emitAll(telemetry: Telemetry, examples: Examples): void {
  for (const name of Object.keys(examples) as (keyof Examples)[]) {
    telemetry.emit(name, examples[name]);
  }
}
