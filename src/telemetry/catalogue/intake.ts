/** Metrics of what comes in: deliveries, decisions and dead letters. */
import type { Outcome } from '#domain/decide.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import { counter, gauge, histogram, membersOf } from '../metric-spec.ts';
import { CLOCK_SECONDS, LAG_SECONDS, LATENCY_SECONDS } from './buckets.ts';

export const QUEUES = membersOf<SightingKind>({ entry: true, exit: true });

/** Being woken is no event: nothing came in. */
const OUTCOMES = membersOf<Exclude<Outcome, 'woken'>>({
  accepted: true,
  debounced: true,
  duplicate: true,
  too_late: true,
});

const REASONS = membersOf<RejectionReason>({
  body_too_large: true,
  not_utf8: true,
  not_json: true,
  not_an_object: true,
  missing_field: true,
  wrong_type: true,
  bad_value: true,
  bad_plate: true,
  bad_date: true,
  clock_ahead: true,
  too_old: true,
  too_late: true,
  actor_fault: true,
  broker_rejected: true,
});

/** Cameras are named by events, so their number is bounded here and not by trust. */
const CAMERA = { known: [], valuesMax: 100 };

/** The first two names and their labels are those of the OpenTelemetry messaging conventions. */
export const INTAKE_METRICS = [
  counter('deliveries_received', {
    name: 'messaging_client_consumed_messages_total',
    unit: 'messages',
    help: 'Deliveries that were received from a queue.',
    labels: { messaging_destination_name: QUEUES, messaging_operation_name: ['consume'] },
    samples: ({ queue, count }) => [
      {
        labels: { messaging_destination_name: queue, messaging_operation_name: 'consume' },
        value: count,
      },
    ],
  }),
  histogram('deliveries_settled', {
    name: 'messaging_process_duration_seconds',
    unit: 'seconds',
    help: 'Time from the arrival of a delivery in this process to its settlement.',
    labels: { messaging_destination_name: QUEUES, messaging_operation_name: ['process'] },
    buckets: LATENCY_SECONDS,
    samples: ({ queue, seconds }) => [
      {
        labels: { messaging_destination_name: queue, messaging_operation_name: 'process' },
        value: seconds,
      },
    ],
  }),
  counter('deliveries_settled', {
    name: 'parking_deliveries_settled_total',
    unit: 'deliveries',
    help: 'Deliveries that are done, by how they were settled.',
    labels: { queue: QUEUES, settlement: ['ack', 'dead_letter'] },
    samples: ({ queue, settlement, seconds }) => [
      { labels: { queue, settlement }, value: seconds.length },
    ],
  }),
  counter('deliveries_received', {
    name: 'parking_redeliveries_total',
    unit: 'redeliveries',
    help: 'Deliveries that the queue had handed out before.',
    labels: { queue: QUEUES },
    samples: ({ queue, redelivered }) => [{ labels: { queue }, value: redelivered }],
  }),
  histogram('sightings_timed', {
    name: 'parking_camera_ahead_seconds',
    unit: 'seconds',
    help: 'Event time minus receipt time, of events from the future: the camera clock is ahead.',
    labels: { camera: CAMERA },
    buckets: CLOCK_SECONDS,
    samples: ({ cameras }) =>
      cameras
        .filter(({ aheadSeconds }) => aheadSeconds.length > 0)
        .map(({ camera, aheadSeconds }) => ({ labels: { camera }, value: aheadSeconds })),
  }),
  histogram('sightings_timed', {
    name: 'parking_camera_behind_seconds',
    unit: 'seconds',
    help: 'Receipt time minus event time: on the way, in a queue, or a camera clock behind.',
    labels: { camera: CAMERA },
    buckets: CLOCK_SECONDS,
    samples: ({ cameras }) =>
      cameras
        .filter(({ behindSeconds }) => behindSeconds.length > 0)
        .map(({ camera, behindSeconds }) => ({ labels: { camera }, value: behindSeconds })),
  }),
  counter('sightings_decided', {
    name: 'parking_stream_events_total',
    unit: 'events',
    help: 'Events whose effect is committed, by what became of them.',
    labels: { event_type: QUEUES, outcome: OUTCOMES },
    samples: ({ kind, outcome, count }) =>
      outcome === 'woken' ? [] : [{ labels: { event_type: kind, outcome }, value: count }],
  }),
  histogram('sightings_committed', {
    name: 'parking_event_lag_seconds',
    unit: 'seconds',
    help: 'Time from what the camera saw to its commit; events that came twice count once.',
    labels: { event_type: QUEUES },
    buckets: LAG_SECONDS,
    samples: ({ kind, lagSeconds }) => [{ labels: { event_type: kind }, value: lagSeconds }],
  }),
  counter('delivery_rejected', {
    name: 'parking_dead_letters_total',
    unit: 'dead_letters',
    help: 'Deliveries that were set aside as dead letters, by the reason.',
    labels: { queue: QUEUES, reason: REASONS },
    samples: ({ queue, reason }) => [{ labels: { queue, reason }, value: 1 }],
  }),
  gauge('dead_letters_waiting', {
    name: 'parking_dead_letter_messages',
    unit: 'messages',
    help: 'Dead letters that wait for a person, as they were counted last.',
    labels: {},
    combine: 'max',
  }),
  gauge('ledger_imbalance', {
    name: 'parking_ledger_imbalance_deliveries',
    unit: 'deliveries',
    help: 'Deliveries received, less those settled and those still here: must be 0.',
    labels: { queue: QUEUES },
    combine: 'sum',
  }),
  gauge('unacked_deliveries', {
    name: 'parking_unacked_deliveries',
    unit: 'deliveries',
    help: 'Deliveries on their way through this process, not acknowledged.',
    labels: { queue: QUEUES },
    combine: 'sum',
  }),
  gauge('prefetch_limit', {
    name: 'parking_prefetch_limit_deliveries',
    unit: 'deliveries',
    help: 'The most deliveries that may be unacknowledged.',
    labels: { queue: QUEUES },
    combine: 'sum',
  }),
  gauge('queue_backlog', {
    name: 'parking_queue_backlog_messages',
    unit: 'messages',
    help: 'Messages that wait in the queue to be delivered.',
    labels: { queue: QUEUES },
    combine: 'sum',
  }),
  gauge('watermark_lag_seconds', {
    name: 'parking_watermark_lag_seconds',
    unit: 'seconds',
    help: 'How far the watermark is behind the clock; the partition that lags the most.',
    labels: {},
    combine: 'max',
  }),
];
