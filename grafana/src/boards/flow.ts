/** Where events wait: queues, stages, latency, commits, and the limit of each of them. */
import { dashboard } from '../dashboard.ts';
import { COLOURS } from '../panel.ts';
import { bars, graph, heatmap, limit, line } from '../panels.ts';
import * as q from '../promql.ts';
import { COMMITS } from './commits.ts';
import { DELIVERY_SECONDS, QUANTILES, backpressureByStage, deliveryHeatmap } from './shared.ts';
import { STAGE_PANELS } from './stages.ts';
import type { Panel } from '../panel.ts';

const QUEUE = { queue: '$queue' } as const;
/** RabbitMQ calls them `vehicle.entry`, or `vehicle.entry.p00` where there are partitions. */
const BROKER_QUEUE = { queue: 'vehicle.($queue).*' } as const;
const BROKER_ONLY = 'The embedded engine has no broker: then this panel is empty.';

const SOURCE: readonly Panel[] = [
  graph({
    title: 'Waiting in the queues',
    about: {
      what: 'Messages that are in a queue and have not been handed out.',
      normal: 'Near zero; a rush leaves a hill that goes down again.',
      act:
        'Rising for minutes: the processor is slower than the cameras. The stages below tell ' +
        'why.',
    },
    unit: 'short',
    targets: [line(q.sum(q.gauge('parking_queue_backlog_messages', QUEUE), 'queue'), '{{queue}}')],
    width: 8,
  }),
  graph({
    title: 'On their way, against prefetch',
    about: {
      what:
        'Deliveries in this process that are not acknowledged, and the most that there may be ' +
        '(`intake.entryPrefetch`, `intake.exitPrefetch`). Prefetch is the one valve in front of ' +
        'the actors.',
      normal: 'Well below the limit.',
      act:
        'At the limit while the stages are idle: raise it. At the limit while they are busy: ' +
        'leave it; more would only wait here instead of in the queue.',
    },
    unit: 'short',
    targets: [
      line(q.sum(q.gauge('parking_unacked_deliveries', QUEUE), 'queue'), '{{queue}}'),
      limit(q.sum(q.gauge('parking_prefetch_limit_deliveries', QUEUE), 'queue'), 'limit {{queue}}'),
    ],
    width: 8,
  }),
  graph({
    title: 'Received',
    about: {
      what: 'Deliveries from each queue, each second, redelivered ones included.',
      normal: 'What the cameras send. Entries and exits are alike, over an hour.',
      act:
        'Zero while events wait: the processor is not connected, or it is a standby; see ' +
        '“Partitions” in “Actors”.',
    },
    unit: 'ops',
    targets: [
      line(
        q.sum(
          q.rate('messaging_client_consumed_messages_total', {
            messaging_destination_name: '$queue',
          }),
          'messaging_destination_name',
        ),
        '{{messaging_destination_name}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'RabbitMQ: ready and unacknowledged',
    about: {
      what: `What the broker itself says of its queues. ${BROKER_ONLY}`,
      normal: 'Agrees with the two panels above.',
      act:
        'Unacknowledged without a processor that has them: a connection is held open; look at ' +
        'the management page.',
    },
    unit: 'short',
    targets: [
      line(
        q.sum(q.gauge('rabbitmq_detailed_queue_messages_ready', BROKER_QUEUE), 'queue'),
        'ready {{queue}}',
      ),
      line(
        q.sum(q.gauge('rabbitmq_detailed_queue_messages_unacked', BROKER_QUEUE), 'queue'),
        'unacknowledged {{queue}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'RabbitMQ: consumers',
    about: {
      what: `Consumers of each queue; one is active, the others are standbys. ${BROKER_ONLY}`,
      normal: 'One for each processor.',
      act: 'Zero: no processor is connected; nothing is lost, the queue keeps what comes.',
    },
    unit: 'none',
    targets: [
      line(q.sum(q.gauge('rabbitmq_detailed_queue_consumers', BROKER_QUEUE), 'queue'), '{{queue}}'),
    ],
    width: 8,
  }),
  graph({
    title: 'The broker takes no messages',
    about: {
      what:
        'Whether the broker holds up whoever publishes, because it is short of memory or disk, ' +
        'and how often that began.',
      normal: 'Zero.',
      act: 'One: free disk or memory of the broker. Cameras and dead letters wait until then.',
    },
    unit: 'none',
    targets: [
      line(q.max(q.gauge('parking_broker_blocked'), 'job'), 'blocked {{job}}'),
      line(q.sum(q.increase('parking_broker_blocks_total'), 'job'), 'began {{job}}'),
    ],
    steps: [[1, COLOURS.bad]],
    width: 8,
  }),
];

const LIMITS: readonly Panel[] = [
  backpressureByStage(12),
  bars({
    title: 'How full each limit is',
    about: {
      what: 'What there is, as a share of what there may be. The fullest one is where things wait.',
      normal: 'Below 80 %. Commits in flight may be full at times.',
      act:
        'The key stands behind each name. Raise the first full one on the way of an event, and ' +
        'only that.',
    },
    unit: 'percentunit',
    targets: [
      line(
        share('parking_unacked_deliveries', 'parking_prefetch_limit_deliveries'),
        'prefetch (intake.*Prefetch)',
      ),
      line(
        share('parking_mailbox_deepest_messages', 'parking_mailbox_capacity_messages'),
        'deepest mailbox (actors.mailboxCapacity)',
      ),
      line(
        share('parking_store_commits_in_flight', 'parking_store_commits_in_flight_limit_commits'),
        'commits in flight (commit.inFlightMax)',
      ),
      line(
        share('parking_outbox_summaries', 'parking_outbox_limit_summaries'),
        'outbox (outbox.summariesMax)',
      ),
    ],
    min: 0,
    max: 1,
    steps: [
      [0.8, COLOURS.warn],
      [1, COLOURS.bad],
    ],
    width: 12,
  }),
];

const LATENCY: readonly Panel[] = [
  graph({
    title: 'From the camera to the commit',
    about: {
      what:
        'The time from when a camera saw a car to the commit of what it means: half, 95 % and 99 ' +
        '% of the events were faster.',
      normal: 'Below 2.5 s, the objective. Events that come late on purpose are in it.',
      act:
        'High while “Delivery to acknowledgement” is low: events reach us late; see the cameras ' +
        'in “Delivery and dependencies”.',
    },
    unit: 's',
    targets: QUANTILES.map((share) =>
      line(q.quantile(share, 'parking_event_lag_seconds', {}), `p${share * 100}`),
    ),
    specified: 2.5,
    width: 8,
  }),
  graph({
    title: 'From delivery to acknowledgement',
    about: {
      what: 'The part of that time that is spent in the processor.',
      normal: 'Tens of milliseconds; up to a second when a backlog is worked off.',
      act:
        'Grows together with what is on its way: that is waiting, not work; lower prefetch or ' +
        'speed up the stage that is red.',
    },
    unit: 's',
    targets: QUANTILES.map((share) =>
      line(
        q.quantile(share, DELIVERY_SECONDS, { messaging_destination_name: '$queue' }),
        `p${share * 100}`,
      ),
    ),
    width: 8,
  }),
  graph({
    title: 'Behind the present',
    about: {
      what:
        'The time since the last commit, and how far the watermark is behind the clock: every ' +
        'event up to the watermark has been seen on both queues.',
      normal: 'The watermark follows the clock within seconds. Commits pause when no car comes.',
      act:
        'The watermark stays behind: one of the queues has old events; exits that wait for it ' +
        'are decided later.',
    },
    unit: 's',
    targets: [
      line(
        q.promql`time() - (${q.max(q.gauge('parking_last_commit_timestamp_seconds'))} > 0)`,
        'since the last commit',
      ),
      line(q.max(q.gauge('parking_watermark_lag_seconds')), 'watermark'),
    ],
    width: 8,
  }),
  deliveryHeatmap(12),
  heatmap({
    title: 'Camera to commit',
    about: {
      what: 'How old events were when they were committed. The darker, the more of them.',
      normal: 'One band below a second.',
      act: 'Bands far above: cameras that send late, or a backlog that is being worked off.',
    },
    unit: 's',
    targets: [line(q.buckets('parking_event_lag_seconds'), '{{le}}')],
    width: 12,
  }),
];

/** What there is as a share of what there may be. */
function share(used: string, most: string): q.Expression {
  return q.ratio(q.max(q.gauge(used)), q.max(q.gauge(most)));
}

export const FLOW = dashboard({
  uid: 'parking-flow',
  title: 'Flow and backpressure',
  description: 'Where events wait, stage by stage, and the limit that makes them wait.',
  sections: [
    { title: 'Source', panels: SOURCE },
    { title: 'Stages', panels: [...STAGE_PANELS, ...LIMITS] },
    { title: 'Latency', panels: LATENCY },
    { title: 'Commits and the outbox', panels: COMMITS },
  ],
});
