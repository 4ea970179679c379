/** The traffic that the configuration describes. */
import { SCENARIOS } from '#traffic/scenarios.ts';
import type { Config } from '#config/schema.ts';
import type { Scenario } from '#traffic/scenario.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';

/** The scenario that the configuration names. */
export function scenarioOf({ generator }: Pick<Config, 'generator'>): Scenario | undefined {
  return generator.scenario === 'none' ? undefined : SCENARIOS[generator.scenario];
}

/** The options of the traffic model; without more it is the endless traffic of the roles. */
export function trafficOf(config: Config, more: Partial<TrafficOptions> = {}): TrafficOptions {
  const { debounceMs, skewToleranceMs } = config.stay;
  const { bodyBytesMax } = config.intake;
  return {
    ...config.generator,
    scenario: scenarioOf(config),
    anchorMs: 0,
    bodyBytesMax,
    debounceMs,
    skewToleranceMs,
    ...more,
  };
}
