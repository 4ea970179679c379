/** Commits, the outbox and the relay, each against its limit. */
import { graph, limit, line } from '../panels.ts';
import * as q from '../promql.ts';
import { configuredLimit, outboxAgainstLimit } from './shared.ts';
import type { Panel } from '../panel.ts';

export const COMMITS: readonly Panel[] = [
  graph({
    title: 'Plates in a commit, against its limit',
    about: {
      what:
        'The mean number of plates that are committed together. The next commit takes what ' +
        'gathered during the last one, so it grows with the load by itself.',
      normal: 'Below the limit (`commit.platesMax`).',
      act:
        'At the limit: raise it, if a commit is still quick (see below); else raise ' +
        '`commit.inFlightMax`.',
    },
    unit: 'short',
    targets: [
      line(
        q.ratio(
          q.sum(q.rate('parking_store_committed_plates_total')),
          q.sum(q.rate('parking_store_commits_total', { outcome: 'committed' })),
        ),
        'plates',
      ),
      limit(q.max(q.gauge('parking_commit_plates_limit_plates'))),
    ],
    width: 8,
  }),
  graph({
    title: 'Commits in flight, against their limit',
    about: {
      what:
        'Commits that are on their way to the store, and how many there may be ' +
        '(`commit.inFlightMax`).',
      normal: 'Below the limit for much of the time.',
      act:
        'Always at the limit: the store is the slowest stage; see its operations in “Delivery ' +
        'and dependencies”.',
    },
    unit: 'short',
    targets: [
      line(q.sum(q.gauge('parking_store_commits_in_flight')), 'in flight'),
      limit(q.sum(q.gauge('parking_store_commits_in_flight_limit_commits'))),
    ],
    width: 8,
  }),
  outboxAgainstLimit(8),
  graph({
    title: 'Summaries in a request, against their limit',
    about: {
      what:
        'The mean number of summaries that the relay sends at once, and how many it may ' +
        '(`relay.recordsMax`).',
      normal: 'A few; more when the outbox is worked off.',
      act: 'At the limit while the outbox grows: raise it, and `writer.recordsMax` with it.',
    },
    unit: 'short',
    targets: [
      line(
        q.ratio(
          q.sum(q.rate('parking_relayed_summaries_total')),
          q.sum(q.observations('post_request_latency_seconds', { outcome: 'appended' })),
        ),
        'summaries',
      ),
      limit(configuredLimit('relay.recordsMax')),
    ],
    width: 12,
  }),
  graph({
    title: 'What is committed',
    about: {
      what: 'Events and plates in commits, and summaries that came of them, each second.',
      normal: 'Fewer plates than events: one plate may have several events in one commit.',
      act: 'Many events for few plates: one hot plate; see the deepest mailbox in “Actors”.',
    },
    unit: 'ops',
    targets: [
      line(q.sum(q.rate('parking_store_committed_events_total')), 'events'),
      line(q.sum(q.rate('parking_store_committed_plates_total')), 'plates'),
      line(q.sum(q.rate('parking_summaries_issued_total')), 'summaries'),
    ],
    width: 12,
  }),
];
