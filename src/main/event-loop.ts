/** How busy the event loop is: near 1 there is no time left, whatever else is measured. */
import { performance } from 'node:perf_hooks';
import type { Telemetry } from '#ports/telemetry.ts';

/** Shows the utilization of the event loop since it was read last. */
export function showEventLoop(telemetry: Pick<Telemetry, 'watch'>): void {
  let before = performance.eventLoopUtilization();
  telemetry.watch('eventloop_utilization', () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return [{ labels: {}, value: utilization }];
  });
}
