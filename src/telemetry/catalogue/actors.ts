/** Metrics of the actors and of the incarnations that they live in. */
import { counter, gauge, histogram } from '../metric-spec.ts';
import { LATENCY_SECONDS, MESSAGE_COUNTS } from './buckets.ts';

/** Errors have few names; a library that invents new ones is counted as `other`. */
const ERROR_TYPE = { known: ['Error', 'TypeError', 'RangeError'], valuesMax: 16 };

export const ACTOR_METRICS = [
  gauge('actors_resident', {
    name: 'parking_actors',
    unit: 'actors',
    help: 'Actors in memory.',
    labels: {},
    combine: 'sum',
  }),
  gauge('actors_limit', {
    name: 'parking_resident_limit_actors',
    unit: 'actors',
    help: 'The most actors that stay in memory when they are idle.',
    labels: {},
    combine: 'sum',
  }),
  counter('actors_activated', {
    name: 'parking_actor_starts_total',
    unit: 'starts',
    help: 'Actors that were made, with their state from the store or without any.',
    labels: {},
    samples: ({ count }) => [{ labels: {}, value: count }],
  }),
  counter('actors_passivated', {
    name: 'parking_actor_stops_total',
    unit: 'stops',
    help: 'Actors that left memory, because they were idle or because there were too many.',
    labels: { reason: ['idle', 'capacity'] },
    samples: ({ reason, count }) => [{ labels: { reason }, value: count }],
  }),
  counter('actor_restarted', {
    name: 'parking_actor_restarts_total',
    unit: 'restarts',
    help: 'Actors that began anew from the store, because a turn of theirs failed.',
    labels: { error_type: ERROR_TYPE },
    samples: ({ error }) => [{ labels: { error_type: error.name }, value: 1 }],
  }),
  gauge('mailbox_messages', {
    name: 'parking_mailbox_messages',
    unit: 'messages',
    help: 'Messages in all mailboxes together.',
    labels: {},
    combine: 'sum',
  }),
  gauge('mailbox_capacity', {
    name: 'parking_mailbox_capacity_messages',
    unit: 'messages',
    help: 'Messages that the mailbox of one actor holds.',
    labels: {},
    combine: 'max',
  }),
  gauge('mailbox_deepest', {
    name: 'parking_mailbox_deepest_messages',
    unit: 'messages',
    help: 'Messages in the mailbox that holds the most.',
    labels: {},
    combine: 'max',
  }),
  histogram('turns_taken', {
    name: 'parking_mailbox_wait_seconds',
    unit: 'seconds',
    help: 'Time from the receipt of a sighting to the begin of its turn.',
    labels: {},
    buckets: LATENCY_SECONDS,
    samples: ({ waitSeconds }) => [{ labels: {}, value: waitSeconds }],
  }),
  histogram('turns_taken', {
    name: 'parking_turn_messages',
    unit: 'messages',
    help: 'Messages that an actor decided about in one turn.',
    labels: {},
    buckets: MESSAGE_COUNTS,
    samples: ({ messages }) => [{ labels: {}, value: messages }],
  }),
  histogram('turns_taken', {
    name: 'parking_turn_duration_seconds',
    unit: 'seconds',
    help: 'Time that the turns of one batch took together.',
    labels: {},
    buckets: LATENCY_SECONDS,
    samples: ({ seconds }) => [{ labels: {}, value: seconds }],
  }),
  counter('incarnation_started', {
    name: 'parking_incarnation_starts_total',
    unit: 'starts',
    help: 'Times that a partition was taken over and its actors began from the store.',
    labels: {},
    samples: () => [{ labels: {}, value: 1 }],
  }),
  counter('incarnation_ended', {
    name: 'parking_incarnation_ends_total',
    unit: 'ends',
    help: 'Incarnations that ended, because they were asked to or because of an error.',
    labels: { cause: ['asked', 'error'] },
    samples: ({ error }) => [
      { labels: { cause: error === undefined ? 'asked' : 'error' }, value: 1 },
    ],
  }),
  counter('standby_began', {
    name: 'parking_standby_starts_total',
    unit: 'starts',
    help: 'Times that a process began to wait for a partition that another one works on.',
    labels: {},
    samples: () => [{ labels: {}, value: 1 }],
  }),
  gauge('partition_standby', {
    name: 'parking_partition_standby',
    unit: 'boolean',
    help: 'Whether this process is the standby of another one that works on the partition.',
    labels: { partition: { known: [], valuesMax: 100 } },
    combine: 'max',
  }),
];
