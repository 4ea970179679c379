/** The limits of a processor as metrics, so that a dashboard draws them beside what they bound. */
import type { Config } from '#config/schema.ts';
import type { LimitKey, Telemetry } from '#ports/telemetry.ts';

/** Shows the limits. Returns a function that ends it. */
export function showLimits(config: Config, telemetry: Pick<Telemetry, 'watch'>): () => void {
  const { intake, commit, actors, outbox, relay } = config;
  const limits: Readonly<Record<LimitKey, number>> = {
    'intake.entryPrefetch': intake.entryPrefetch,
    'intake.exitPrefetch': intake.exitPrefetch,
    'commit.platesMax': commit.platesMax,
    'commit.inFlightMax': commit.inFlightMax,
    'actors.mailboxCapacity': actors.mailboxCapacity,
    'actors.residentMax': actors.residentMax,
    'outbox.summariesMax': outbox.summariesMax,
    'relay.recordsMax': relay.recordsMax,
  };
  const readings = (Object.keys(limits) as LimitKey[]).map((key) => ({
    labels: { key },
    value: limits[key],
  }));
  return telemetry.watch('configured_limit', () => readings);
}
