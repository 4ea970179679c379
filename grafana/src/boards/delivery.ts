/** What was done with every delivery, and how the servers fare that this depends on. */
import { dashboard } from '../dashboard.ts';
import { COLOURS } from '../panel.ts';
import { graph, line, stat } from '../panels.ts';
import * as q from '../promql.ts';
import { SERVER_SECTIONS } from './servers.ts';
import { outboxAgainstLimit, QUANTILES } from './shared.ts';
import { WRITER } from './writer.ts';
import type { Panel } from '../panel.ts';

const QUEUE = { queue: '$queue' } as const;
const STORE_SECONDS = 'db_client_operation_duration_seconds';

const DELIVERIES: readonly Panel[] = [
  graph({
    title: 'How deliveries were settled',
    about: {
      what:
        'Deliveries that are done, each second: acknowledged after their commit, or set aside as ' +
        'dead letters.',
      normal: 'As many as are received; dead letters are rare.',
      act: 'No settlements while events come in: commits hang; see the store below.',
    },
    unit: 'ops',
    targets: [
      line(
        q.sum(q.rate('parking_deliveries_settled_total', QUEUE), 'settlement'),
        '{{settlement}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'Redelivered',
    about: {
      what: 'The share of the deliveries that the queue had handed out before.',
      normal: 'Zero, but after a restart: then what was on its way comes again. It is recognised.',
      act: 'Above 10 %: incarnations end again and again; see “Partitions” in “Actors”.',
    },
    unit: 'percentunit',
    targets: [
      line(
        q.ratio(
          q.sum(q.rate('parking_redeliveries_total', QUEUE)),
          q.sum(
            q.rate('messaging_client_consumed_messages_total', {
              messaging_destination_name: '$queue',
            }),
          ),
        ),
        'redelivered',
      ),
    ],
    specified: 0.1,
    width: 8,
  }),
  graph({
    title: 'Events that changed nothing',
    about: {
      what: 'Events that were known already, were read twice in one lane, or came too late.',
      normal: 'What cameras repeat: one or two in a hundred.',
      act:
        'A steep rise of duplicates: a camera or a generator sends everything again. It costs ' +
        'time and nothing else.',
    },
    unit: 'ops',
    targets: [
      line(
        q.sum(
          q.rate('parking_stream_events_total', { outcome: 'debounced|duplicate|too_late' }),
          'outcome',
        ),
        '{{outcome}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'Dead letters, by reason',
    about: {
      what: 'Deliveries that were set aside, by queue and reason.',
      normal: 'None from real cameras; generated traffic has two in a thousand on purpose.',
      act:
        '`plateflow dead-letters list` shows them. Many of one reason: a camera with new ' +
        'firmware, or with a wrong clock.',
    },
    unit: 'short',
    targets: [
      line(
        q.promql`${q.sum(q.increase('parking_dead_letters_total', QUEUE), 'queue', 'reason')} > 0`,
        '{{queue}}: {{reason}}',
      ),
    ],
    isStacked: true,
    width: 12,
  }),
  stat({
    title: 'Dead letters that wait',
    about: {
      what: 'Letters that nobody has replayed or discarded yet.',
      normal: 'None.',
      act: '`plateflow dead-letters list`, then replay or discard.',
    },
    unit: 'short',
    targets: [line(q.sum(q.gauge('parking_dead_letter_messages')), 'waiting')],
    steps: [[1, COLOURS.warn]],
    width: 4,
    height: 8,
  }),
  graph({
    title: 'Ledger imbalance',
    about: {
      what:
        'Received less settled less on their way, in this incarnation. It is checked, not ' +
        'assumed.',
      normal: 'A line at 0.',
      act: 'Anything else is a fault of the program: keep the logs, then restart the processor.',
    },
    unit: 'none',
    targets: [
      line(q.sum(q.gauge('parking_ledger_imbalance_deliveries', QUEUE), 'queue'), '{{queue}}'),
    ],
    min: -1,
    max: 1,
    width: 8,
  }),
];

const STORE: readonly Panel[] = [
  graph({
    title: 'Store operations, p99',
    about: {
      what:
        'The time within which 99 % of the calls of the store were answered, by operation; ' +
        'Redis, or SQLite in the embedded engine.',
      normal: 'A few milliseconds; a commit waits for the disk.',
      act:
        'All of them slow: the server or its disk. `load` alone: many cold plates; see the ' +
        'actors that start.',
    },
    unit: 's',
    targets: [
      line(
        q.known(q.quantile(0.99, STORE_SECONDS, {}, 'db_system_name', 'db_operation_name')),
        '{{db_system_name}} {{db_operation_name}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'Failed store operations',
    about: {
      what: 'Calls of the store that ended in an error, by its kind.',
      normal: 'None.',
      act:
        'Some: the store is away or slower than `redis.commandTimeoutMs`. The partition begins ' +
        'anew, and repeats what was open.',
    },
    unit: 'ops',
    targets: [
      line(
        q.sum(
          q.observations(STORE_SECONDS, { error_type: '!' }),
          'db_operation_name',
          'error_type',
        ),
        '{{db_operation_name}}: {{error_type}}',
      ),
    ],
    width: 8,
  }),
  graph({
    title: 'Commits, by how they ended',
    about: {
      what:
        'Group commits each second: committed, refused because another process owns the ' +
        'partition by now (fenced), or failed.',
      normal: 'Committed alone.',
      act:
        'Fenced: two processors; the older one gives up, and nothing was written twice. Failed: ' +
        'see the panel to the left.',
    },
    unit: 'ops',
    targets: [line(q.sum(q.rate('parking_store_commits_total'), 'outcome'), '{{outcome}}')],
    width: 8,
  }),
  graph({
    title: 'How long a commit takes',
    about: {
      what: 'From handing a batch to the store to its answer that it is durable.',
      normal: 'Below 25 ms; larger batches take longer, and a plate of them less.',
      act: 'Steps upwards: the disk of the store. `commit.platesMax` bounds the size of a batch.',
    },
    unit: 's',
    targets: QUANTILES.map((share) =>
      line(
        q.quantile(share, 'parking_store_commit_duration_seconds', { outcome: 'committed' }),
        `p${share * 100}`,
      ),
    ),
    width: 8,
  }),
  outboxAgainstLimit(8),
  graph({
    title: 'Age of the oldest summary in the outbox',
    about: {
      what: 'How long the oldest summary has waited for the writer.',
      normal: 'Below a second.',
      act: 'Above a minute: the writer is away, or it refuses; see how requests ended, below.',
    },
    unit: 's',
    targets: [line(outboxAge(), 'oldest')],
    width: 8,
  }),
];

/** The metric is 0 while the outbox is empty; then nothing waits. */
function outboxAge(): q.Expression {
  const oldest = q.gauge('parking_outbox_oldest_timestamp_seconds');
  return q.promql`max(time() - (${oldest} > 0)) or vector(0)`;
}

export const DELIVERY = dashboard({
  uid: 'parking-delivery',
  title: 'Delivery and dependencies',
  description: 'What became of every delivery, and how store, writer, broker and cameras fare.',
  sections: [
    { title: 'Deliveries', panels: DELIVERIES },
    { title: 'Store', panels: STORE },
    { title: 'Writer', panels: WRITER },
    ...SERVER_SECTIONS,
  ],
});
