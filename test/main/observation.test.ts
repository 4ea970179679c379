import { expect, it } from 'vitest';
import { Observation } from '#main/roles/observation.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import type { RoleTelemetry } from '#main/command-context.ts';

function observe(): { observation: Observation; telemetry: RoleTelemetry; emitted: () => number } {
  const inner = recordingTelemetry();
  let emitted = 0;
  const observation = new Observation();
  const telemetry = observation.listenTo({
    ...inner,
    emit: () => (emitted += 1),
    watch: () => () => undefined,
    expose: async () => ({ contentType: 'text/plain', body: 'metrics' }),
    flush: () => undefined,
  });
  return { observation, telemetry, emitted: () => emitted };
}

it('has no latency before anything was settled', () => {
  expect(observe().observation.latencyMs).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
});

it('counts what is emitted, and passes it on', async () => {
  const { observation, telemetry, emitted } = observe();
  telemetry.emit('events_published', { kind: 'entry', fault: 'none', count: 4 });
  telemetry.emit('deliveries_settled', { queue: 'entry', settlement: 'ack', seconds: [0.01, 0] });
  telemetry.emit('sightings_decided', { kind: 'entry', outcome: 'duplicate', count: 2 });
  telemetry.emit('sightings_decided', { kind: 'entry', outcome: 'debounced', count: 3 });
  telemetry.emit('sightings_decided', { kind: 'entry', outcome: 'accepted', count: 9 });
  telemetry.emit('delivery_rejected', { queue: 'exit', reason: 'not_json', detail: '' });
  telemetry.emit('delivery_rejected', { queue: 'exit', reason: 'not_json', detail: '' });
  for (const reason of ['vehicle_exited', 'vehicle_re_entered'] as const) {
    for (const isCorrection of [true, false]) {
      telemetry.emit('summaries_issued', { reason, isCorrection, count: 5 });
    }
  }
  for (const outcome of ['appended', 'failed'] as const) {
    telemetry.emit('batch_relayed', { outcome, records: 7, seconds: 0 });
  }
  telemetry.emit('incarnation_ended', { partition: 0 });
  telemetry.emit('incarnation_ended', { partition: 0, error: new Error('lost') });
  expect(observation).toMatchObject({
    published: 4,
    settled: 2,
    duplicates: 2,
    debounced: 3,
    deadLetters: 2,
    matched: 5,
    unmatched: 5,
    corrections: 10,
    written: 7,
    restarts: 1,
  });
  expect(observation.deadLettersByReason).toEqual(new Map([['not_json', 2]]));
  expect(observation.byReason.get('vehicle_re_entered')).toBe(5);
  expect(observation.latencyMs.max).toBeGreaterThan(9);
  expect(emitted()).toBe(15);
  expect(telemetry.watch('outbox_depth', () => [])).toBeTypeOf('function');
  expect(await telemetry.expose()).toMatchObject({ body: 'metrics' });
  telemetry.flush();
});
