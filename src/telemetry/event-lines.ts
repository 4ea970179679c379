/**
 * The log line of each event: how important it is, what it says, and which fields it shows.
 *
 * In normal operation nothing above `debug` is said but the start and the end of roles, incarnations
 * and connections, and the phases of a scenario: what happens to each batch is in the metrics.
 */
import { maskPlate } from '#domain/plate.ts';
import { quiet } from './event-line.ts';
import type { EventLines } from './event-line.ts';
import { describeError, describeFault } from './logged-error.ts';
import { maskDetail } from './masking.ts';
import { SERVER_LINES } from './server-lines.ts';

/** The line of every event. */
export const EVENT_LINES: EventLines = {
  deliveries_received: quiet('Deliveries were received.'),
  delivery_rejected: {
    level: 'warn',
    message: 'A delivery was set aside as a dead letter.',
    fields: ({ queue, reason, detail }) => ({ queue, reason, detail: maskDetail(reason, detail) }),
  },
  sightings_timed: {
    level: 'debug',
    message: 'The times of cameras were compared with ours.',
    fields: ({ cameras }) => ({ cameras: cameras.length }),
  },
  sightings_decided: quiet('Sightings were decided.'),
  turns_taken: {
    level: 'debug',
    message: 'Turns were taken.',
    fields: ({ messages, seconds }) => ({ turns: messages.length, seconds }),
  },
  sightings_committed: {
    level: 'debug',
    message: 'Sightings were committed.',
    fields: ({ kind, lagSeconds }) => ({ kind, count: lagSeconds.length }),
  },
  garages_booked: {
    level: 'debug',
    message: 'The books of garages were changed.',
    fields: ({ garages }) => ({ garages: garages.length }),
  },
  summaries_issued: quiet('Summaries were issued.'),
  commit_finished: {
    level: ({ outcome }) => (outcome === 'committed' ? 'debug' : 'warn'),
    message: ({ outcome }) => COMMIT_SENTENCES[outcome],
    fields: (fields) => fields,
  },
  store_answered: {
    level: 'debug',
    message: ({ error }) =>
      error === undefined ? 'The store has answered.' : 'The store has failed to answer.',
    fields: ({ error, ...fields }) => ({ ...fields, error: describeError(error) }),
  },
  deliveries_settled: {
    level: 'debug',
    message: 'Deliveries were settled.',
    fields: ({ queue, settlement, seconds }) => ({ queue, settlement, count: seconds.length }),
  },
  actors_activated: quiet('Actors were activated.'),
  actors_passivated: quiet('Actors left memory.'),
  actor_restarted: {
    level: 'error',
    message: 'A turn failed, and its actor began anew from the store.',
    fields: ({ plate, error }) => ({ plate: maskPlate(plate), error: describeFault(error) }),
  },
  batch_relayed: {
    level: ({ outcome }) => RELAY_LEVELS[outcome],
    message: ({ outcome }) => RELAY_SENTENCES[outcome],
    fields: ({ error, ...fields }) => ({ ...fields, error: describeError(error) }),
  },
  incarnation_started: {
    level: 'info',
    message: 'The partition was taken over.',
    fields: (fields) => fields,
  },
  incarnation_ended: {
    level: ({ error }) => (error === undefined ? 'info' : 'warn'),
    message: ({ error }) =>
      error === undefined
        ? 'The partition was given up.'
        : 'The partition was given up because of an error.',
    fields: ({ partition, error }) => ({ partition, error: describeFault(error) }),
  },
  standby_began: {
    level: 'info',
    message: 'Another process works on the partition; this one waits to take it over.',
    fields: (fields) => fields,
  },
  summaries_appended: quiet('Summaries were appended to the log.'),
  log_synced: quiet('The log was made durable.'),
  log_repaired: {
    level: 'warn',
    message: 'The last line of the log was torn and has been cut off; it was never confirmed.',
    fields: (fields) => fields,
  },
  request_served: {
    level: ({ status }) => (status >= 500 ? 'warn' : 'debug'),
    message: 'A request was answered.',
    fields: (fields) => fields,
  },
  request_failed: {
    level: 'error',
    message: 'A request failed because of an error in the server.',
    fields: ({ error }) => ({ error: describeFault(error) }),
  },
  events_published: quiet('Events were published.'),
  publish_failed: {
    level: 'warn',
    message: 'The queue has not confirmed a batch of events; it is published again.',
    fields: ({ error, ...fields }) => ({ ...fields, error: describeError(error) }),
  },
  ...SERVER_LINES,
  recording_began: {
    level: 'info',
    message: 'The partition is recorded.',
    fields: (fields) => fields,
  },
  recording_ended: {
    level: ({ problem }) => (problem === undefined ? 'info' : 'error'),
    message: ({ problem }) =>
      problem === undefined
        ? 'The recording is complete.'
        : 'The recording has ended and is NOT complete; everything else goes on.',
    fields: (fields) => fields,
  },
  phase_began: {
    level: 'info',
    message: 'A phase of a scenario has begun.',
    fields: (fields) => fields,
  },
  config_loaded: quiet('The configuration was loaded.'),
  role_started: {
    level: 'info',
    message: 'The role has started.',
    fields: ({ role, detail }) => ({ started: role, detail }),
  },
  role_stopped: {
    level: ({ error }) => (error === undefined ? 'info' : 'error'),
    message: ({ error }) =>
      error === undefined ? 'The role has stopped.' : 'The role has stopped because of an error.',
    fields: ({ role, error }) => ({ stopped: role, error: describeFault(error) }),
  },
};

const COMMIT_SENTENCES = {
  committed: 'A group was committed.',
  fenced: 'A commit was refused: the partition has another owner now.',
  failed: 'A commit failed, so whether it had an effect is not known.',
} as const;

const RELAY_LEVELS = {
  appended: 'debug',
  expected: 'warn',
  refused: 'error',
  failed: 'warn',
} as const;

const RELAY_SENTENCES = {
  appended: 'A batch of summaries was written.',
  expected: 'The writer expects another summary than the one it was sent.',
  refused: 'The writer refuses the summaries of this store.',
  failed: 'The writer could not be reached or could not write; the batch is sent again.',
} as const;
