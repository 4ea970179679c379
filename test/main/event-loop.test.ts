import { afterEach, expect, it, vi } from 'vitest';
import { performance } from 'node:perf_hooks';
import { showEventLoop } from '#main/event-loop.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';

afterEach(() => vi.restoreAllMocks());

it('shows the share of the time since the last reading, not since the start', () => {
  const real = performance.eventLoopUtilization.bind(performance);
  const times = [
    { idle: 900, active: 100 },
    { idle: 900, active: 200 },
    { idle: 1200, active: 300 },
  ].map((time) => ({ ...time, utilization: 0 }));
  vi.spyOn(performance, 'eventLoopUtilization').mockImplementation((one, other) =>
    one === undefined ? (times.shift() ?? real()) : real(one, other),
  );
  const telemetry = recordingTelemetry();
  showEventLoop(telemetry);
  const read = () => telemetry.read('eventloop_utilization').map(({ value }) => value);
  expect([read(), read()]).toEqual([[1], [0.25]]);
});
