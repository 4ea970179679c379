/** What a demonstration publishes. */
import { countVisits } from '#traffic/traffic-options.ts';
import { Timetable } from '#traffic/timetable.ts';
import { TrafficPlan } from '#traffic/traffic-plan.ts';
import { generate } from './generator-role.ts';
import { trafficOf } from './traffic-options.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { Scenario } from '#traffic/scenario.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';
import type { Truth } from '#traffic/truth.ts';
import type { RoleContext } from '../command-context.ts';

/** How much a demonstration publishes: about so many events, for so long, or a scenario once. */
export type DemoSize =
  | { readonly events: number }
  | { readonly durationMs: number }
  | { readonly scenario: Scenario };

export interface DemoTraffic {
  readonly size: DemoSize;
  /** When the first visit begins. */
  readonly anchorMs: number;
  /** What the ids of its garages begin with. */
  readonly garagePrefix: string;
}

/** Publishes what both kinds of cameras see, until that is all or the signal is aborted. */
export async function publishTraffic(
  role: Pick<RoleContext, 'config' | 'telemetry'>,
  publisher: Publisher,
  { size, anchorMs, garagePrefix }: DemoTraffic,
  truth: Truth,
  stopping: AbortSignal,
): Promise<void> {
  const scenario = 'scenario' in size ? size.scenario : undefined;
  const traffic = trafficOf(role.config, { anchorMs, garagePrefix, scenario });
  const plan = new TrafficPlan({ ...traffic, visits: visitsOf(size, traffic) });
  await Promise.all(
    (['entry', 'exit'] as const).map((kind) =>
      generate(role, kind, plan.publications(kind), publisher, stopping, truth),
    ),
  );
}

function visitsOf(size: DemoSize, traffic: TrafficOptions): number {
  if ('scenario' in size) return new Timetable(traffic).visitsInRound;
  if ('events' in size) return countVisits(size.events, traffic);
  return Math.max(1, Math.round((size.durationMs * traffic.ratePerSecond) / 1000));
}
