import { describe, expect, it } from 'vitest';
import { valueOfSeries } from './exposition.ts';
import { startTelemetry } from './start.ts';
import type { GarageFigures } from '#ports/telemetry.ts';

describe('a gauge', () => {
  it('is read at each scrape, until its watch ends', async () => {
    const { telemetry, scrape } = startTelemetry();
    let depth = 1;
    const end = telemetry.watch('outbox_depth', () => [{ labels: {}, value: depth }]);
    expect(valueOfSeries(await scrape(), 'parking_outbox_summaries')).toBe(1);
    depth = 2;
    expect(valueOfSeries(await scrape(), 'parking_outbox_summaries')).toBe(2);
    end();
    expect(valueOfSeries(await scrape(), 'parking_outbox_summaries')).toBeUndefined();
  });

  it('adds up what several watch over, and takes the worst of lags', async () => {
    const { telemetry, scrape } = startTelemetry();
    const readOne = () => [{ labels: { queue: 'entry' as const }, value: 3 }];
    telemetry.watch('unacked_deliveries', readOne);
    const end = telemetry.watch('unacked_deliveries', readOne);
    telemetry.watch('watermark_lag_seconds', () => [{ labels: {}, value: 4 }]);
    telemetry.watch('watermark_lag_seconds', () => [{ labels: {}, value: 9 }]);
    telemetry.watch('watermark_lag_seconds', () => [{ labels: {}, value: 5 }]);
    const entry = { queue: 'entry' };
    expect(valueOfSeries(await scrape(), 'parking_unacked_deliveries', entry)).toBe(6);
    expect(valueOfSeries(await scrape(), 'parking_watermark_lag_seconds')).toBe(9);
    end();
    expect(valueOfSeries(await scrape(), 'parking_unacked_deliveries', entry)).toBe(3);
  });

  it('is the mean of time that is shared, and the oldest of times that are known', async () => {
    const { telemetry, scrape } = startTelemetry();
    const busy = { stage: 'turns', state: 'busy' } as const;
    telemetry.watch('stage_state_seconds', () => [{ labels: busy, value: 4 }]);
    telemetry.watch('stage_state_seconds', () => [{ labels: busy, value: 10 }]);
    const since = [0, 0, 700, 600];
    for (const value of since.slice(0, 2)) {
      telemetry.watch('outbox_oldest_timestamp_seconds', () => [{ labels: {}, value }]);
    }
    const oldest = 'parking_outbox_oldest_timestamp_seconds';
    const families = await scrape();
    expect(families.get('parking_stage_state_seconds_total')).toMatchObject({ type: 'counter' });
    expect(valueOfSeries(families, 'parking_stage_state_seconds_total', busy)).toBe(7);
    expect(valueOfSeries(families, oldest)).toBe(0);
    for (const value of since.slice(2)) {
      telemetry.watch('outbox_oldest_timestamp_seconds', () => [{ labels: {}, value }]);
    }
    expect(valueOfSeries(await scrape(), oldest)).toBe(600);
  });

  it('counts the garages together that there is no room for', async () => {
    const { telemetry, scrape } = startTelemetry();
    telemetry.watch('counted_inside', () =>
      Array.from({ length: 130 }, (_, index) => ({ labels: { garage: `g${index}` }, value: 1 })),
    );
    const families = await scrape();
    expect(families.get('parking_occupancy_vehicles')?.samples).toHaveLength(101);
    expect(valueOfSeries(families, 'parking_occupancy_vehicles', { garage: 'other' })).toBe(30);
  });

  it('that cannot be read is left out and complained about; the rest is exposed', async () => {
    const { telemetry, scrape, lines } = startTelemetry();
    telemetry.watch('outbox_depth', () => {
      throw new Error('The store is closed.');
    });
    telemetry.watch('outbox_limit', () => [{ labels: {}, value: 7 }]);
    expect(valueOfSeries(await scrape(), 'parking_outbox_limit_summaries')).toBe(7);
    expect(lines()).toMatchObject([
      {
        level: 'error',
        msg: 'The gauge outbox_depth cannot be read.',
        error: { type: 'Error', message: 'The store is closed.' },
      },
    ]);
  });

  it('that the catalogue does not know is a fault of the program', () => {
    const { telemetry } = startTelemetry();
    const name = 'no_such_gauge' as 'outbox_depth';
    expect(() => telemetry.watch(name, () => [])).toThrow('no metric for the gauge no_such_gauge');
  });
});

describe('a gauge that events set', () => {
  const booked = (gate: string, newestSeconds: number): GarageFigures => ({
    garage: 'main',
    entries: 0,
    exits: 0,
    matched: 0,
    unmatched: 0,
    unmatchedExits: 0,
    staySeconds: [],
    gates: [{ gate, kind: 'entry', newestSeconds }],
  });
  const name = 'parking_gate_last_event_timestamp_seconds';
  const north = { garage: 'main', gate: 'north', event_type: 'entry' };

  it('keeps the latest time, also when an older event comes after it', async () => {
    const { telemetry, scrape } = startTelemetry();
    telemetry.emit('garages_booked', { garages: [booked('north', 60), booked('south', 5)] });
    telemetry.emit('garages_booked', { garages: [booked('north', 50), booked('south', 6)] });
    const families = await scrape();
    expect(valueOfSeries(families, name, north)).toBe(60);
    expect(valueOfSeries(families, name, { ...north, gate: 'south' })).toBe(6);
  });

  it('is told the time of the event where the event does not say it', async () => {
    const { telemetry, clock, scrape } = startTelemetry();
    const startSeconds = clock.nowMs / 1000;
    telemetry.emit('phase_began', { scenario: 'tour', phase: 'one' });
    clock.nowMs += 1500;
    telemetry.emit('phase_began', { scenario: 'tour', phase: 'two' });
    const families = await scrape();
    const began = (phase: string): number | undefined =>
      valueOfSeries(families, 'parking_sim_phase_started_timestamp_seconds', {
        scenario: 'tour',
        phase,
      });
    expect([began('one'), began('two')]).toEqual([startSeconds, startSeconds + 1.5]);
  });

  it('has no more series than its labels may have values', async () => {
    const { telemetry, scrape } = startTelemetry();
    for (let index = 0; index < 300; index += 1) {
      telemetry.emit('garages_booked', { garages: [booked(`gate-${index}`, index)] });
    }
    const families = await scrape();
    expect(families.get(name)?.samples).toHaveLength(101);
    expect(valueOfSeries(families, name, { ...north, gate: 'other' })).toBe(299);
  });
});
