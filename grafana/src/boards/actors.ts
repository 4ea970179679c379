/** The plates: how many actors are in memory, what waits for them, and how they fare. */
import { dashboard } from '../dashboard.ts';
import { COLOURS } from '../panel.ts';
import { graph, heatmap, limit, line, table } from '../panels.ts';
import * as q from '../promql.ts';
import { QUANTILES } from './shared.ts';
import type { Panel } from '../panel.ts';

const WAIT_SECONDS = 'parking_mailbox_wait_seconds';
const TURN_SECONDS = 'parking_turn_duration_seconds';

const RESIDENTS: readonly Panel[] = [
  graph({
    title: 'Actors in memory, against their limit',
    about: {
      what: 'Plates whose actor is in memory, and how many there may be (`actors.residentMax`).',
      normal: 'The plates of the last minute (`actors.idleMs`).',
      act:
        'At the limit while actors stop because of `capacity`: raise it if there is memory, else ' +
        'they are read from the store again.',
    },
    unit: 'short',
    targets: [
      line(q.sum(q.gauge('parking_actors')), 'actors'),
      limit(q.sum(q.gauge('parking_resident_limit_actors'))),
    ],
    width: 8,
  }),
  graph({
    title: 'Actors that start and stop',
    about: {
      what:
        'Actors that came into memory, and that left it because they were idle or because there ' +
        'were too many, each second.',
      normal: 'As many stop as start. None because of `capacity`.',
      act:
        'Many stop because of `capacity`: the working set does not fit; raise ' +
        '`actors.residentMax`.',
    },
    unit: 'ops',
    targets: [
      line(q.sum(q.rate('parking_actor_starts_total')), 'start'),
      line(q.sum(q.rate('parking_actor_stops_total'), 'reason'), 'stop: {{reason}}'),
    ],
    width: 8,
  }),
  graph({
    title: 'Restarts',
    about: {
      what:
        'Actors that began anew from the store, because a turn of theirs failed, by the kind of ' +
        'error.',
      normal: 'None.',
      act:
        'Any: a message that no turn survives is set aside as a dead letter with the reason ' +
        '`actor_fault`; read it, and report it.',
    },
    unit: 'short',
    targets: [
      line(q.sum(q.increase('parking_actor_restarts_total'), 'error_type'), '{{error_type}}'),
    ],
    width: 8,
  }),
];

const MAILBOXES: readonly Panel[] = [
  graph({
    title: 'Deepest mailbox, against its capacity',
    about: {
      what:
        'Messages in the mailbox of the one plate that has the most of them, and what a mailbox ' +
        'holds (`actors.mailboxCapacity`).',
      normal: 'A few. The capacity is at least what prefetch lets in, so it is never reached.',
      act:
        'Far above all others: one hot plate, such as a camera that reads the same car again and ' +
        'again.',
    },
    unit: 'short',
    targets: [
      line(q.max(q.gauge('parking_mailbox_deepest_messages')), 'deepest'),
      limit(q.max(q.gauge('parking_mailbox_capacity_messages')), 'capacity'),
    ],
    width: 8,
  }),
  graph({
    title: 'Messages in all mailboxes',
    about: {
      what: 'Events that have reached the actor of their plate and wait for its turn.',
      normal: 'Below what one commit takes (`commit.platesMax`).',
      act:
        'Near the sum of the two prefetches: the commits hold the actors up, not the actors the ' +
        'commits.',
    },
    unit: 'short',
    targets: [line(q.sum(q.gauge('parking_mailbox_messages')), 'messages')],
    width: 8,
  }),
  graph({
    title: 'Waiting in a mailbox',
    about: {
      what:
        'The time from the receipt of an event to the beginning of the turn that decides about ' +
        'it.',
      normal: 'About as long as one commit: the next turns begin when it ends.',
      act:
        'Much longer than a commit: several commits are ahead; raise `commit.platesMax` or ' +
        '`commit.inFlightMax`.',
    },
    unit: 's',
    targets: QUANTILES.map((share) => line(q.quantile(share, WAIT_SECONDS, {}), `p${share * 100}`)),
    width: 8,
  }),
  heatmap({
    title: 'Waiting in a mailbox: how often how long',
    about: {
      what: 'The same times, all of them. The darker, the more events waited so long.',
      normal: 'One band.',
      act: 'Two bands: some plates wait for their own commit to end; that is one hot plate.',
    },
    unit: 's',
    targets: [line(q.buckets(WAIT_SECONDS), '{{le}}')],
    width: 12,
  }),
  heatmap({
    title: 'Messages taken in one turn',
    about: {
      what: 'How many messages an actor found in its mailbox when its turn came.',
      normal: 'One, nearly always.',
      act:
        'Many: one plate sends faster than commits end. Nothing is lost by it, one turn takes ' +
        'them all.',
    },
    unit: 'short',
    targets: [line(q.buckets('parking_turn_messages'), '{{le}}')],
    width: 12,
  }),
];

const DECISIONS: readonly Panel[] = [
  graph({
    title: 'A batch of turns',
    about: {
      what: 'How long the turns of one commit took: pure computation, on one core.',
      normal: 'Below 10 ms.',
      act:
        'Longer: batches are large, or plates remember much (`stay.readsMax`). A second ' +
        'partition uses a second core.',
    },
    unit: 's',
    targets: QUANTILES.map((share) => line(q.quantile(share, TURN_SECONDS, {}), `p${share * 100}`)),
    width: 8,
  }),
  graph({
    title: 'What became of the events',
    about: {
      what:
        'Committed events by what they were: accepted, read twice in one lane, known already, or ' +
        'too late to change anything.',
      normal: 'Nearly all are accepted.',
      act:
        'Many duplicates: a camera or a queue repeats itself. Many too late: see the lag in ' +
        '“Flow and backpressure”.',
    },
    unit: 'ops',
    targets: [line(q.sum(q.rate('parking_stream_events_total'), 'outcome'), '{{outcome}}')],
    isStacked: true,
    width: 8,
  }),
  graph({
    title: 'Summaries, by why the stay ended',
    about: {
      what: 'Summaries that were committed, with those that correct an earlier one.',
      normal: 'Corrections are rare: they are for events that came very late.',
      act: 'Many corrections: raise `watermark.disorderMs` or `stay.allowedLatenessMs`.',
    },
    unit: 'ops',
    targets: [
      line(
        q.promql`${q.sum(q.rate('parking_summaries_issued_total'), 'reason', 'version')} > 0`,
        '{{reason}} {{version}}',
      ),
    ],
    width: 8,
  }),
];

const PARTITIONS: readonly Panel[] = [
  graph({
    title: 'Incarnations that begin and end',
    about: {
      what:
        'A partition lives in incarnations: whatever fails ends one, and the next begins from ' +
        'the store.',
      normal: 'One begins when a processor starts, and none ends.',
      act:
        'One after the other: the log line “given up because of an error” says why; mostly a ' +
        'server is away.',
    },
    unit: 'short',
    targets: [
      line(q.sum(q.increase('parking_incarnation_starts_total')), 'begin'),
      line(q.sum(q.increase('parking_incarnation_ends_total'), 'cause'), 'end: {{cause}}'),
      line(q.sum(q.increase('parking_standby_starts_total')), 'begin to wait as a standby'),
    ],
    width: 8,
  }),
  graph({
    title: 'Standbys',
    about: {
      what: 'Whether a process waits for a partition that another one works on.',
      normal: '0 for the one that works, 1 for the one that waits.',
      act:
        '1 for all of them: nobody works; the lease of one that died is not over yet ' +
        '(`lease.ttlMs`).',
    },
    unit: 'none',
    targets: [
      line(
        q.max(q.gauge('parking_partition_standby'), 'partition', 'instance'),
        'partition {{partition}} in {{instance}}',
      ),
    ],
    max: 1,
    width: 8,
  }),
  table({
    title: 'Errors of actors',
    about: {
      what: 'Restarts within the time that is shown, by the kind of error.',
      normal: 'Zero.',
      act: 'The log has the error with its stack, and the plate masked.',
    },
    unit: 'short',
    targets: [
      line(
        q.sum(q.increase('parking_actor_restarts_total', {}, '$__range'), 'error_type'),
        '{{error_type}}',
      ),
    ],
    columns: { error_type: 'Error', Value: 'Restarts' },
    steps: [[1, COLOURS.bad]],
    width: 8,
  }),
];

export const ACTORS = dashboard({
  uid: 'parking-actors',
  title: 'Actors',
  description: 'One actor a plate: how many are in memory, what waits for them, what they decide.',
  sections: [
    { title: 'In memory', panels: RESIDENTS },
    { title: 'Mailboxes', panels: MAILBOXES },
    { title: 'Turns and decisions', panels: DECISIONS },
    { title: 'Partitions', panels: PARTITIONS },
  ],
});
