/** The home page: is everything well, and if not, where to look. */
import { dashboard } from '../dashboard.ts';
import { graph, line, table, text } from '../panels.ts';
import * as q from '../promql.ts';
import { STATS } from './overview-stats.ts';
import {
  FIRING,
  FRESH_SECONDS,
  LAG_SECONDS as LAG,
  backpressureByStage,
  deliveryHeatmap,
} from './shared.ts';
import type { Panel } from '../panel.ts';

/** One event in a hundred may be late. */
const FRESHNESS_BUDGET = 0.01;

const INTRODUCTION = [
  'Cameras → **queues** → **intake** → **turns** of the actors → **commit** → **relay** →',
  '**writer** → log. Green is well, blue is slow but right, red wants somebody.',
  '',
  '[Flow and backpressure](/d/parking-flow): where events wait ·',
  '[Actors](/d/parking-actors): the plates ·',
  '[Delivery and dependencies](/d/parking-delivery): what was done, and the servers ·',
  '[Garage](/d/parking-garage): the cars.',
].join('\n');

const GRAPHS: readonly Panel[] = [
  graph({
    title: 'In, committed, written',
    about: {
      what:
        'Events that came in, events that are committed, and summaries that are in the log, each ' +
        'second. A gap between the first two is where events wait.',
      normal: 'The first two lie on each other; the third is about half as high.',
      act:
        'Committed below received: see “Flow and backpressure”. Written at zero: see the writer ' +
        'in “Delivery and dependencies”.',
    },
    unit: 'ops',
    targets: [
      line(q.sum(q.rate('messaging_client_consumed_messages_total')), 'received'),
      line(q.sum(q.rate('parking_stream_events_total')), 'committed'),
      line(q.sum(q.rate('parking_writer_records_total', { outcome: 'written' })), 'written'),
    ],
    more: 'parking-flow',
    width: 12,
  }),
  graph({
    title: 'Where an event spends its time, p95',
    about: {
      what:
        'The steps of the way, on top of each other: waiting in a mailbox, the turn, the commit, ' +
        'and the request to the writer.',
      normal: 'The commit is the largest part.',
      act:
        'The part that has grown names the step: mailbox – too many commits wait; commit – the ' +
        'store; writer – its disk.',
    },
    unit: 's',
    targets: [
      line(q.quantile(0.95, 'parking_mailbox_wait_seconds', {}), 'mailbox'),
      line(q.quantile(0.95, 'parking_turn_duration_seconds', {}), 'turn'),
      line(q.quantile(0.95, 'parking_store_commit_duration_seconds', {}), 'commit'),
      line(q.quantile(0.95, 'post_request_latency_seconds', {}), 'writer'),
    ],
    isStacked: true,
    more: 'parking-delivery',
    width: 12,
  }),
  deliveryHeatmap(12),
  backpressureByStage(12, 'parking-flow'),
  graph({
    title: 'Cars inside, by garage',
    about: {
      what: 'Cars in each garage whose way in was seen, and whose way out was not yet.',
      normal: 'Follows the day.',
      act: 'A line that only rises: the ways out of that garage are not seen; see “Garage”.',
    },
    unit: 'none',
    targets: [
      line(q.sum(q.gauge('parking_open_stays', { garage: '$garage' }), 'garage'), '{{garage}}'),
    ],
    more: 'parking-garage',
    width: 12,
  }),
  graph({
    title: 'How fast the budget for late events is used up',
    about: {
      what:
        'One event in a hundred may be decided later than 2.5 s after it was seen. 1 means that ' +
        'exactly so many were, within the last 5 minutes or the last hour.',
      normal: 'Below 1.',
      act:
        'Above 14.4 in both: the budget of a month is gone in two days; that pages. See “Flow ' +
        'and backpressure”.',
    },
    unit: 'none',
    targets: [line(burn('5m'), 'last 5 minutes'), line(burn('1h'), 'last hour')],
    specified: 14.4,
    more: 'parking-flow',
    width: 12,
  }),
  table({
    title: 'Alerts that fire',
    about: {
      what: 'What somebody should look at. A page is urgent, a ticket can wait until morning.',
      normal: 'Empty.',
      act: 'Each alert has a heading in the runbook that says what to do.',
    },
    unit: 'none',
    targets: [line(FIRING, '{{alertname}}')],
    columns: { alertname: 'Alert', severity: 'Severity', job: 'Job', instance: 'Instance' },
    width: 24,
    height: 6,
  }),
];

function burn(range: string): q.Expression {
  const within = q.sum(q.observationsWithin(LAG, FRESH_SECONDS, {}, range));
  const all = q.sum(q.observations(LAG, {}, range));
  return q.promql`(1 - ${within} / ${all}) / ${FRESHNESS_BUDGET}`;
}

export const OVERVIEW = dashboard({
  uid: 'parking-overview',
  title: 'Overview',
  description: 'Is everything well? If not, which dashboard says more.',
  sections: [
    { panels: [text('How to read this', INTRODUCTION, 24, 3), ...STATS] },
    { title: 'The flow', panels: GRAPHS },
  ],
});
