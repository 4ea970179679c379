/** The traffic that the configuration describes. */
import type { Config } from '#config/schema.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';

/** The options of the traffic model; without more it is the endless traffic of the roles. */
export function trafficOf(config: Config, more: Partial<TrafficOptions> = {}): TrafficOptions {
  const { debounceMs, skewToleranceMs } = config.stay;
  const { bodyBytesMax } = config.intake;
  return {
    ...config.generator,
    anchorMs: 0,
    bodyBytesMax,
    debounceMs,
    skewToleranceMs,
    ...more,
  };
}
