import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '#telemetry/catalogue.ts';
import { examplesWith, emitAll } from './every-event.ts';
import { valueOfSeries } from './exposition.ts';
import { startTelemetry } from './start.ts';

/** When the telemetry of these tests begins, in seconds. */
const HALF_PAST_NINE = Date.UTC(2026, 10, 21, 9, 30) / 1000;

function combinations(spec: (typeof CATALOGUE)[number]): number {
  return Object.values(spec.labels).reduce(
    (product, values) => product * ('known' in values ? values.known.length : values.length),
    1,
  );
}

describe('a scrape of a telemetry that nothing was emitted to', () => {
  it('has every metric of the catalogue, with its help and its type', async () => {
    const families = await startTelemetry().scrape();
    expect([...families.keys()]).toEqual([
      ...CATALOGUE.map(({ name }) => name),
      'parking_build_info',
    ]);
    for (const { name, help, type } of CATALOGUE) {
      expect(families.get(name)).toMatchObject({ help, type });
    }
  });

  it('has every series of known labels at zero', async () => {
    const families = await startTelemetry().scrape();
    for (const spec of CATALOGUE) {
      if ('gauge' in spec || spec.type === 'gauge') continue;
      const samples = families.get(spec.name)?.samples ?? [];
      const each = spec.type === 'counter' ? 1 : spec.buckets.length + 3;
      expect([spec.name, samples.length]).toEqual([spec.name, combinations(spec) * each]);
      expect(samples.filter(({ value }) => value !== 0)).toEqual([]);
    }
  });

  it('has no value for what nobody watches over and no event has set', async () => {
    const families = await startTelemetry().scrape();
    const gauges = CATALOGUE.filter((spec) => 'gauge' in spec || spec.type === 'gauge');
    expect(gauges.flatMap(({ name }) => families.get(name)?.samples ?? [])).toEqual([]);
    expect(gauges.length).toBeGreaterThan(0);
  });

  it('says which version runs as which role', async () => {
    const labels = { role: 'process', version: '1.2.3' };
    expect(valueOfSeries(await startTelemetry().scrape(), 'parking_build_info', labels)).toBe(1);
  });

  it('has the content type that Prometheus asks for', async () => {
    const { contentType } = await startTelemetry().telemetry.expose();
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});

describe('an emitted event', () => {
  it('is counted in the metrics that it feeds', async () => {
    const { telemetry, scrape } = startTelemetry();
    emitAll(telemetry, examplesWith('AB123CD'));
    emitAll(telemetry, examplesWith('AB123CD'));
    const families = await scrape();
    const process = { messaging_destination_name: 'entry', messaging_operation_name: 'process' };
    const consume = { messaging_destination_name: 'entry', messaging_operation_name: 'consume' };
    const request = { method: 'POST', route: '/v1/summaries', status: '200' };
    const store = { db_system_name: 'redis', db_operation_name: 'load' };
    const correction = { reason: 'vehicle_exited', version: 'correction' };
    const expected: readonly (readonly [string, Record<string, string>, number])[] = [
      ['messaging_client_consumed_messages_total', consume, 6],
      ['messaging_process_duration_seconds_count', process, 6],
      ['messaging_process_duration_seconds_bucket', { ...process, le: '0.001' }, 2],
      ['messaging_process_duration_seconds_bucket', { ...process, le: '0.025' }, 4],
      ['messaging_process_duration_seconds_bucket', { ...process, le: '7.5' }, 4],
      ['messaging_process_duration_seconds_bucket', { ...process, le: '+Inf' }, 6],
      ['parking_deliveries_settled_total', { queue: 'entry', settlement: 'ack' }, 6],
      ['parking_redeliveries_total', { queue: 'entry' }, 2],
      ['parking_stream_events_total', { event_type: 'exit', outcome: 'accepted' }, 4],
      ['parking_dead_letters_total', { queue: 'exit', reason: 'not_json' }, 2],
      ['parking_camera_ahead_seconds_count', { camera: 'main/lane-1' }, 2],
      ['parking_camera_ahead_seconds_sum', { camera: 'main/lane-1' }, 0.4],
      ['parking_camera_behind_seconds_bucket', { camera: 'main/lane-1', le: '0.1' }, 2],
      ['parking_camera_behind_seconds_bucket', { camera: 'main/lane-1', le: '4000.5' }, 4],
      ['parking_camera_behind_seconds_count', { camera: 'main/lane-1' }, 6],
      ['parking_standby_starts_total', {}, 2],
      ['parking_connections_made_total', { server: 'redis', purpose: 'store' }, 2],
      ['parking_connections_lost_total', { server: 'rabbitmq', purpose: 'consume' }, 2],
      ['parking_server_waits_total', { server: 'writer' }, 2],
      ['parking_broker_blocks_total', {}, 2],
      ['parking_settings_judged_total', { server: 'redis', verdict: 'unsafe' }, 2],
      ['parking_sim_unconfirmed_events_total', { event_type: 'exit' }, 28],
      ['parking_actor_starts_total', {}, 14],
      ['parking_actor_stops_total', { reason: 'idle' }, 16],
      ['parking_actor_restarts_total', { error_type: 'Error' }, 2],
      ['parking_incarnation_starts_total', {}, 2],
      ['parking_incarnation_ends_total', { cause: 'error' }, 2],
      ['parking_store_commits_total', { outcome: 'committed' }, 2],
      ['parking_store_commit_duration_seconds_sum', { outcome: 'committed' }, 0.006],
      ['parking_store_committed_plates_total', {}, 10],
      ['parking_store_committed_events_total', {}, 12],
      ['parking_summaries_issued_total', correction, 8],
      ['post_request_latency_seconds_count', { outcome: 'appended' }, 2],
      ['parking_relayed_summaries_total', {}, 18],
      ['request_latency_seconds_count', request, 2],
      ['parking_writer_records_total', { outcome: 'written' }, 20],
      ['parking_writer_records_total', { outcome: 'duplicate' }, 22],
      ['parking_writer_written_bytes_total', {}, 2400],
      ['parking_writer_fsync_duration_seconds_count', {}, 2],
      ['parking_writer_repaired_bytes_total', {}, 24],
      ['parking_sim_events_published_total', { event_type: 'entry', fault: 'misread' }, 26],
      ['parking_turn_messages_bucket', { le: '1.5' }, 2],
      ['parking_turn_messages_sum', {}, 8],
      ['parking_mailbox_wait_seconds_count', {}, 4],
      ['parking_turn_duration_seconds_count', {}, 2],
      ['parking_event_lag_seconds_bucket', { event_type: 'entry', le: '0.5' }, 2],
      ['db_client_operation_duration_seconds_count', { ...store, error_type: 'Error' }, 2],
      ['db_client_operation_duration_seconds_count', { ...store, error_type: '' }, 0],
      ['parking_entries_total', { garage: 'main' }, 10],
      ['parking_exits_total', { garage: 'main' }, 8],
      ['parking_stays_completed_total', { garage: 'main', status: 'matched' }, 6],
      ['parking_stays_completed_total', { garage: 'main', status: 'unmatched' }, 4],
      ['parking_unmatched_exits_total', { garage: 'main' }, 2],
      ['parking_stay_duration_seconds_bucket', { garage: 'main', le: '900.5' }, 2],
      ['parking_stay_duration_seconds_count', { garage: 'main' }, 4],
      [
        'parking_gate_last_event_timestamp_seconds',
        { garage: 'main', gate: 'north', event_type: 'exit' },
        1_700_000_000,
      ],
      ['parking_config_info', { hash: '9a3f', engine: 'embedded' }, 1],
      ['parking_config_last_load_timestamp_seconds', {}, HALF_PAST_NINE],
      [
        'parking_sim_phase_started_timestamp_seconds',
        { scenario: 'tour', phase: 'rush hour' },
        HALF_PAST_NINE,
      ],
    ];
    expect(
      expected.map(([name, labels]) => [name, labels, valueOfSeries(families, name, labels)]),
    ).toEqual(expected);
  });

  it('counts only what it is about', async () => {
    const { telemetry, scrape } = startTelemetry();
    telemetry.emit('sightings_decided', { kind: 'entry', outcome: 'woken', count: 5 });
    telemetry.emit('commit_finished', { outcome: 'fenced', plates: 5, events: 5, seconds: 1 });
    telemetry.emit('batch_relayed', { outcome: 'failed', records: 5, seconds: 1 });
    telemetry.emit('summaries_issued', { reason: 'vehicle_exited', isCorrection: false, count: 1 });
    telemetry.emit('incarnation_ended', { partition: 0 });
    const families = await scrape();
    const total = (name: string): number =>
      families.get(name)?.samples.reduce((sum, { value }) => sum + value, 0) ?? Number.NaN;
    expect(total('parking_stream_events_total')).toBe(0);
    expect(total('parking_store_committed_plates_total')).toBe(0);
    expect(total('parking_store_committed_events_total')).toBe(0);
    expect(total('parking_relayed_summaries_total')).toBe(0);
    const first = { reason: 'vehicle_exited', version: 'first' };
    expect(valueOfSeries(families, 'parking_summaries_issued_total', first)).toBe(1);
    expect(valueOfSeries(families, 'parking_incarnation_ends_total', { cause: 'asked' })).toBe(1);
  });

  it('makes no series for a camera that was on neither side of our clock', async () => {
    const { telemetry, scrape } = startTelemetry();
    const late = { camera: 'main/a', aheadSeconds: [], behindSeconds: [1] };
    const early = { camera: 'main/b', aheadSeconds: [1], behindSeconds: [] };
    telemetry.emit('sightings_timed', { cameras: [late, early] });
    const families = await scrape();
    const cameras = (name: string) =>
      new Set(families.get(name)?.samples.map(({ labels }) => labels['camera']));
    expect(cameras('parking_camera_behind_seconds')).toEqual(new Set(['main/a']));
    expect(cameras('parking_camera_ahead_seconds')).toEqual(new Set(['main/b']));
  });

  it('stays in its own telemetry', async () => {
    const [one, other] = [startTelemetry(), startTelemetry()];
    one.telemetry.emit('actors_activated', { count: 1 });
    expect(valueOfSeries(await one.scrape(), 'parking_actor_starts_total')).toBe(1);
    expect(valueOfSeries(await other.scrape(), 'parking_actor_starts_total')).toBe(0);
  });

  it('makes no series without bound, whatever its fields say', async () => {
    const { telemetry, scrape } = startTelemetry();
    for (let index = 0; index < 500; index += 1) {
      const route = `/v1/${index}`;
      telemetry.emit('request_served', { method: `M${index}`, route, status: index, seconds: 0 });
      telemetry.emit('events_published', { kind: 'entry', fault: `f${index}`, count: 1 });
      const camera = { camera: `main/${index}`, aheadSeconds: [1], behindSeconds: [1] };
      telemetry.emit('sightings_timed', { cameras: [camera] });
    }
    const families = await scrape();
    for (const side of ['ahead', 'behind']) {
      const name = `parking_camera_${side}_seconds`;
      const cameras = families.get(name)?.samples.map(({ labels }) => labels['camera']);
      expect(new Set(cameras).size).toBe(101);
      expect(valueOfSeries(families, `${name}_count`, { camera: 'other' })).toBe(400);
    }
    const requests = families.get('request_latency_seconds_count')?.samples ?? [];
    expect(requests.length).toBeLessThan(100);
    const faults = families.get('parking_sim_events_published_total')?.samples ?? [];
    const other = { event_type: 'entry', fault: 'other' };
    expect(new Set(faults.map(({ labels }) => labels['fault'])).size).toBe(17);
    expect(valueOfSeries(families, 'parking_sim_events_published_total', other)).toBe(490);
  });
});

describe('the metrics of the process', () => {
  it('are exposed beside the others, without the three whose names are wrong', async () => {
    const { scrape } = startTelemetry({ isProcessMeasured: true });
    const families = await scrape();
    expect(families.has('process_resident_memory_bytes')).toBe(true);
    expect(families.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
    for (const { name, type } of families.values()) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    }
    expect(families.get('nodejs_gc_duration_seconds')?.type).toBe('histogram');
  });
});
