/** Metrics of a role as a whole: what its stages do, what it was told, how busy its thread is. */
import type { LimitKey, StageName, StageState } from '#ports/telemetry.ts';
import { gauge, latest, membersOf, tally } from '../metric-spec.ts';

const STAGES = membersOf<StageName>({
  intake: true,
  turns: true,
  commit: true,
  relay: true,
  writer: true,
});
const STATES = membersOf<StageState>({ busy: true, idle: true, backpressured: true });
const LIMITS = membersOf<LimitKey>({
  'intake.entryPrefetch': true,
  'intake.exitPrefetch': true,
  'commit.platesMax': true,
  'commit.inFlightMax': true,
  'actors.mailboxCapacity': true,
  'actors.residentMax': true,
  'outbox.summariesMax': true,
  'relay.recordsMax': true,
});
/** A process is told its configuration once. */
const HASH = { known: [], valuesMax: 4 };

export const ROLE_METRICS = [
  tally('stage_state_seconds', {
    name: 'parking_stage_state_seconds_total',
    unit: 'seconds',
    help: 'Time that a stage spent at work, with nothing to do, or held up by what is behind it.',
    labels: { stage: STAGES, state: STATES },
    // Partitions share the time of their process, so that the rates of a stage sum to 1.
    combine: 'mean',
  }),
  gauge('configured_limit', {
    name: 'parking_configured_limit',
    unit: 'limit',
    help: 'The value of each setting that bounds how much may wait or be on its way.',
    labels: { key: LIMITS },
    combine: 'max',
  }),
  latest('config_loaded', {
    name: 'parking_config_info',
    unit: 'info',
    help: 'Which configuration the role has, as a hash of its settings, and which engine.',
    labels: { hash: HASH, engine: ['embedded', 'rabbitmq'] },
    samples: (labels) => [{ labels, value: 1 }],
  }),
  latest('config_loaded', {
    name: 'parking_config_last_load_timestamp_seconds',
    unit: 'seconds',
    help: 'When the role was given its configuration.',
    labels: {},
    samples: (_fields, nowSeconds) => [{ labels: {}, value: nowSeconds }],
  }),
  gauge('eventloop_utilization', {
    name: 'nodejs_eventloop_utilization_ratio',
    unit: 'ratio',
    help: 'Share of the time since the last scrape in which the event loop was busy.',
    labels: {},
    combine: 'max',
  }),
];
