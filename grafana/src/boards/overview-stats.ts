/** Numbers that answer in three seconds whether everything is well. */
import { COLOURS } from '../panel.ts';
import { line, stat } from '../panels.ts';
import * as q from '../promql.ts';
import { DELIVERY_SECONDS, FIRING, FRESH_SECONDS, LAG_SECONDS as LAG } from './shared.ts';
import { STATES } from './stages.ts';
import type { Panel } from '../panel.ts';

const { bad, good } = COLOURS;
/** Blue says that something is not as fast as it could be, red that somebody has to act. */
const SLOW = COLOURS.idle;
const BACKLOG = q.gauge('parking_queue_backlog_messages');
const ON_THEIR_WAY = q.gauge('parking_unacked_deliveries');

export const STATS: readonly Panel[] = [
  stat({
    title: 'Cars inside',
    about: {
      what: 'Cars whose way in was seen, and whose way out was not yet.',
      normal: 'Follows the day.',
      act: 'Only rises: cars are missed on their way out; see “Garage”.',
    },
    unit: 'none',
    targets: [line(q.sum(q.gauge('parking_open_stays', { garage: '$garage' })), 'inside')],
    more: 'parking-garage',
    width: 4,
  }),
  stat({
    title: 'Events committed',
    about: {
      what: 'Events each second whose effect is in the store.',
      normal: 'What the cameras send; see the graph below.',
      act: 'Nothing, while events wait: see “Flow and backpressure”.',
    },
    unit: 'ops',
    targets: [line(q.sum(q.rate('parking_stream_events_total')), 'events')],
    more: 'parking-flow',
    width: 4,
  }),
  stat({
    title: 'Summaries written',
    about: {
      what: 'Summaries each second that the writer has made durable in its log.',
      normal: 'About half of the events, one for each stay.',
      act: 'Nothing, while events are committed: see the outbox in “Delivery and dependencies”.',
    },
    unit: 'ops',
    targets: [
      line(q.sum(q.rate('parking_writer_records_total', { outcome: 'written' })), 'summaries'),
    ],
    more: 'parking-delivery',
    width: 4,
  }),
  stat({
    title: 'Fresh within 2.5 s',
    about: {
      what: 'The share of events that were decided at most 2.5 s after the camera saw them.',
      normal: '99 % and more.',
      act: 'Lower: events wait, or they reach us late. “Flow and backpressure” tells which.',
    },
    unit: 'percentunit',
    targets: [
      line(
        q.ratio(q.sum(q.observationsWithin(LAG, FRESH_SECONDS)), q.sum(q.observations(LAG))),
        'fresh',
      ),
    ],
    base: bad,
    steps: [
      [0.95, SLOW],
      [0.99, good],
    ],
    more: 'parking-flow',
    width: 4,
  }),
  stat({
    title: 'Time to ack, p99',
    about: {
      what: 'The time within which 99 % of the deliveries are acknowledged, after their commit.',
      normal: 'Below 100 ms.',
      act: 'Above 1 s: the store or the outbox holds things up; see “Delivery and dependencies”.',
    },
    unit: 's',
    targets: [line(q.quantile(0.99, DELIVERY_SECONDS, {}), 'p99')],
    steps: [
      [0.1, SLOW],
      [1, bad],
    ],
    more: 'parking-delivery',
    width: 4,
  }),
  stat({
    title: 'Worst backpressure',
    about: {
      what: 'The share of time in which the stage that is held up the most could not go on.',
      normal: 'Below 10 %.',
      act: 'Above 50 %: see “Flow and backpressure”, the first stage that is not grey.',
    },
    unit: 'percentunit',
    targets: [line(q.max(q.rate(STATES, { state: 'backpressured' })), 'backpressured')],
    steps: [
      [0.1, SLOW],
      [0.5, bad],
    ],
    more: 'parking-flow',
    width: 4,
  }),
  stat({
    title: 'Events that wait',
    about: {
      what: 'Messages in the queues, and deliveries on their way through the processor.',
      normal: 'Less than one second of traffic.',
      act: 'Growing: more comes in than is done; see “Flow and backpressure”.',
    },
    unit: 'short',
    targets: [line(q.promql`${q.sum(BACKLOG)} + ${q.sum(ON_THEIR_WAY)}`, 'waiting')],
    steps: [
      [2_000, SLOW],
      [20_000, bad],
    ],
    more: 'parking-flow',
    width: 4,
  }),
  stat({
    title: 'Summaries that wait',
    about: {
      what: 'Summaries in the outbox that the writer has not confirmed yet. They are safe.',
      normal: 'A few, for moments.',
      act: 'Growing: the writer is slow or away; at the limit nothing more is committed.',
    },
    unit: 'short',
    targets: [line(q.sum(q.gauge('parking_outbox_summaries')), 'outbox')],
    steps: [
      [5_000, SLOW],
      [100_000, bad],
    ],
    more: 'parking-delivery',
    width: 4,
  }),
  stat({
    title: 'Dead letters that wait',
    about: {
      what: 'Events that could not be used and were set aside, with their original bytes.',
      normal: 'None; generated traffic has two in a thousand events on purpose.',
      act: '`plateflow dead-letters list` shows them with the reason; replay or discard them.',
    },
    unit: 'short',
    targets: [line(q.sum(q.gauge('parking_dead_letter_messages')), 'dead letters')],
    steps: [[1, SLOW]],
    more: 'parking-delivery',
    width: 4,
  }),
  stat({
    title: 'Ledger imbalance',
    about: {
      what: 'Deliveries received, less those settled, less those on their way. An invariant.',
      normal: 'Exactly 0, always.',
      act: 'Anything else is a fault of the program: keep the logs, and restart the processor.',
    },
    unit: 'none',
    targets: [
      line(q.promql`sum(abs(${q.gauge('parking_ledger_imbalance_deliveries')}))`, 'imbalance'),
    ],
    steps: [[1, bad]],
    more: 'parking-delivery',
    width: 4,
  }),
  stat({
    title: 'Alerts',
    about: {
      what: 'Alerts that fire, tickets and pages, each once.',
      normal: 'None.',
      act: 'The table below names them; each has a heading in the runbook.',
    },
    unit: 'none',
    targets: [line(q.promql`${q.count(q.count(FIRING, 'alertname'))} or vector(0)`, 'alerts')],
    steps: [[1, bad]],
    width: 4,
  }),
  stat({
    title: 'Processes that answer',
    about: {
      what: 'The share of the processes and servers that answered the last scrape.',
      normal: '100 %.',
      act: 'Less: `docker compose ps`, or the table of targets of Prometheus, tells which is away.',
    },
    unit: 'percentunit',
    targets: [line(q.avg(q.gauge('up')), 'up')],
    base: bad,
    steps: [[1, good]],
    width: 4,
  }),
];
