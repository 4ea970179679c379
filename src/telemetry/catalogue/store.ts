/** Metrics of the store: commits, summaries, the outbox and the relay that empties it. */
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';
import type { StoreOperation, StoreSystem } from '#ports/telemetry.ts';
import { counter, gauge, histogram, membersOf } from '../metric-spec.ts';
import { LATENCY_SECONDS } from './buckets.ts';

const SYSTEMS = membersOf<StoreSystem>({ redis: true, sqlite: true });
const OPERATIONS = membersOf<StoreOperation>({
  claim: true,
  load: true,
  commit: true,
  due: true,
  read_outbox: true,
  trim_outbox: true,
});
/** Without an error the label is empty, which Prometheus takes for one that is not there. */
const STORE_ERROR = { known: [''], valuesMax: 16 };

/** No name here holds the word for a summary in the singular: `promtool` takes it for a type. */
export const STORE_METRICS = [
  counter('commit_finished', {
    name: 'parking_store_commits_total',
    unit: 'commits',
    help: 'Group commits, by how they ended.',
    labels: { outcome: ['committed', 'fenced', 'failed'] },
    samples: ({ outcome }) => [{ labels: { outcome }, value: 1 }],
  }),
  histogram('commit_finished', {
    name: 'parking_store_commit_duration_seconds',
    unit: 'seconds',
    help: 'Time that a group commit took in the store.',
    labels: { outcome: ['committed', 'fenced', 'failed'] },
    buckets: LATENCY_SECONDS,
    samples: ({ outcome, seconds }) => [{ labels: { outcome }, value: seconds }],
  }),
  counter('commit_finished', {
    name: 'parking_store_committed_plates_total',
    unit: 'plates',
    help: 'Plates in the group commits that succeeded; divided by those it is the batch size.',
    labels: {},
    samples: ({ outcome, plates }) =>
      outcome === 'committed' ? [{ labels: {}, value: plates }] : [],
  }),
  counter('commit_finished', {
    name: 'parking_store_committed_events_total',
    unit: 'events',
    help: 'Events in the group commits that succeeded, with the plates that were only woken.',
    labels: {},
    samples: ({ outcome, events }) =>
      outcome === 'committed' ? [{ labels: {}, value: events }] : [],
  }),
  gauge('last_commit_timestamp_seconds', {
    name: 'parking_last_commit_timestamp_seconds',
    unit: 'seconds',
    help: 'When the last group commit succeeded; 0 before the first of this process.',
    labels: {},
    combine: 'max',
  }),
  gauge('commits_in_flight', {
    name: 'parking_store_commits_in_flight',
    unit: 'commits',
    help: 'Group commits on their way to the store.',
    labels: {},
    combine: 'sum',
  }),
  gauge('commits_in_flight_limit', {
    name: 'parking_store_commits_in_flight_limit_commits',
    unit: 'commits',
    help: 'The most group commits that may be on their way to the store.',
    labels: {},
    combine: 'sum',
  }),
  gauge('commit_plates_limit', {
    name: 'parking_commit_plates_limit_plates',
    unit: 'plates',
    help: 'The most plates in one group commit.',
    labels: {},
    combine: 'max',
  }),
  histogram('store_answered', {
    name: 'db_client_operation_duration_seconds',
    unit: 'seconds',
    help: 'Time that the store took to answer or to fail, by what it was asked for.',
    labels: { db_system_name: SYSTEMS, db_operation_name: OPERATIONS, error_type: STORE_ERROR },
    buckets: LATENCY_SECONDS,
    samples: ({ system, operation, seconds, error }) => [
      {
        labels: {
          db_system_name: system,
          db_operation_name: operation,
          error_type: error?.name ?? '',
        },
        value: seconds,
      },
    ],
  }),
  counter('summaries_issued', {
    name: 'parking_summaries_issued_total',
    unit: 'summaries',
    help: 'Summaries that were committed, by why the stay ended and whether they correct another.',
    labels: { reason: SUMMARY_REASONS, version: ['first', 'correction'] },
    samples: ({ reason, isCorrection, count }) => [
      { labels: { reason, version: isCorrection ? 'correction' : 'first' }, value: count },
    ],
  }),
  gauge('outbox_depth', {
    name: 'parking_outbox_summaries',
    unit: 'summaries',
    help: 'Summaries that wait in the outbox for the writer.',
    labels: {},
    combine: 'sum',
  }),
  gauge('outbox_limit', {
    name: 'parking_outbox_limit_summaries',
    unit: 'summaries',
    help: 'Summaries in the outbox above which nothing more is committed.',
    labels: {},
    combine: 'sum',
  }),
  gauge('outbox_oldest_timestamp_seconds', {
    name: 'parking_outbox_oldest_timestamp_seconds',
    unit: 'seconds',
    help: 'Since when the oldest summary in the outbox waits; 0 when it is empty.',
    labels: {},
    combine: 'oldest',
  }),
  histogram('batch_relayed', {
    name: 'post_request_latency_seconds',
    unit: 'seconds',
    help: 'Time from sending a batch of summaries to the writer to its answer or its failure.',
    labels: { outcome: ['appended', 'expected', 'refused', 'failed'] },
    buckets: LATENCY_SECONDS,
    samples: ({ outcome, seconds }) => [{ labels: { outcome }, value: seconds }],
  }),
  counter('batch_relayed', {
    name: 'parking_relayed_summaries_total',
    unit: 'summaries',
    help: 'Summaries that the writer has confirmed to the processor.',
    labels: {},
    samples: ({ outcome, records }) =>
      outcome === 'appended' ? [{ labels: {}, value: records }] : [],
  }),
];
