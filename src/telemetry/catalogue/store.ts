/** Metrics of the store: commits, summaries, the outbox and the relay that empties it. */
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';
import { counter, gauge, histogram } from '../metric-spec.ts';
import { LATENCY_SECONDS } from './buckets.ts';

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
  gauge('commits_in_flight', {
    name: 'parking_store_commits_in_flight',
    unit: 'commits',
    help: 'Group commits on their way to the store.',
    labels: {},
    combine: 'sum',
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
