/**
 * Limits that must agree. Each value may be right by itself and the whole still wrong: a batch
 * that the writer refuses for ever, a patience that never applies, a bound that cannot hold.
 */
import type { Config, ConfigKey } from './schema.ts';

/**
 * The most that one summary takes in a request to the writer, with its number, in bytes. Ids have
 * at most 128 characters and garage ids 64, each of up to four bytes; a test writes the largest.
 */
export const SUMMARY_BYTES_MAX = 2048;

/** Settings that must agree. */
export interface Limit {
  /** The settings that must agree; the first is the one to change. */
  readonly keys: readonly [ConfigKey, ...ConfigKey[]];
  readonly holds: (config: Config) => boolean;
  /** Why they must agree. */
  readonly why: string;
  readonly fix: (config: Config) => string;
}

/** The deliveries that can be under way at the same time. */
function deliveriesMax({ intake }: Config): number {
  return intake.entryPrefetch + intake.exitPrefetch;
}

/** The plates that can have work at the same time: all deliveries, and those that are woken. */
function platesAtWork(config: Config): number {
  return deliveriesMax(config) + config.deadlines.platesMax;
}

/**
 * The longest from one renewal of the lease to the next that can succeed: the next is due after
 * `renewMs`, and either it is answered late, or it fails and the one after it succeeds.
 */
function renewalMs({ lease, redis }: Config): number {
  return lease.renewMs + Math.max(lease.renewMs, redis.commandTimeoutMs);
}

const actors: readonly Limit[] = [
  {
    keys: ['actors.mailboxCapacity', 'intake.entryPrefetch', 'intake.exitPrefetch'],
    holds: (config) => config.actors.mailboxCapacity >= deliveriesMax(config),
    why: 'A mailbox must have room for all deliveries under way: they may be of one plate.',
    fix: (config) => `Set actors.mailboxCapacity to at least ${deliveriesMax(config)}.`,
  },
  {
    keys: [
      'actors.residentMax',
      'intake.entryPrefetch',
      'intake.exitPrefetch',
      'deadlines.platesMax',
    ],
    holds: (config) => config.actors.residentMax >= platesAtWork(config),
    why: 'An actor with mail cannot leave memory, and each delivery may be of another plate.',
    fix: (config) => `Set actors.residentMax to at least ${platesAtWork(config)}.`,
  },
  {
    keys: [
      'commit.platesMax',
      'intake.entryPrefetch',
      'intake.exitPrefetch',
      'deadlines.platesMax',
    ],
    holds: (config) => config.commit.platesMax <= platesAtWork(config),
    why: 'A commit can never have more plates than there are with something to do.',
    fix: (config) => `Set commit.platesMax to at most ${platesAtWork(config)}.`,
  },
  {
    keys: ['outbox.summariesMax', 'commit.platesMax', 'commit.inFlightMax'],
    holds: ({ outbox, commit }) => outbox.summariesMax >= commit.platesMax * commit.inFlightMax,
    why: 'The commits in flight alone would take the outbox over its limit.',
    fix: ({ commit }) =>
      `Set outbox.summariesMax to at least ${commit.platesMax * commit.inFlightMax}.`,
  },
];

const delivery: readonly Limit[] = [
  {
    keys: ['relay.recordsMax', 'writer.recordsMax'],
    holds: ({ relay, writer }) => relay.recordsMax <= writer.recordsMax,
    why: 'The writer would refuse a full batch of the relay each time that it is sent.',
    fix: ({ writer }) => `Set relay.recordsMax to at most ${writer.recordsMax}.`,
  },
  {
    keys: ['relay.recordsMax', 'writer.bodyBytesMax'],
    holds: ({ relay, writer }) => relay.recordsMax * SUMMARY_BYTES_MAX <= writer.bodyBytesMax,
    why: `A batch may have ${SUMMARY_BYTES_MAX} bytes a record, more than the writer accepts.`,
    fix: ({ relay, writer }) =>
      `Set relay.recordsMax to at most ${Math.floor(writer.bodyBytesMax / SUMMARY_BYTES_MAX)}, ` +
      `or writer.bodyBytesMax to at least ${relay.recordsMax * SUMMARY_BYTES_MAX}.`,
  },
  {
    keys: ['relay.backoffMs', 'relay.backoffMaxMs'],
    holds: ({ relay }) => relay.backoffMs <= relay.backoffMaxMs,
    why: 'The first pause of the relay would be longer than the longest.',
    fix: ({ relay }) => `Set relay.backoffMs to at most ${relay.backoffMaxMs}.`,
  },
  {
    keys: ['restart.backoffMs', 'restart.backoffMaxMs'],
    holds: ({ restart }) => restart.backoffMs <= restart.backoffMaxMs,
    why: 'The first pause before a restart would be longer than the longest.',
    fix: ({ restart }) => `Set restart.backoffMs to at most ${restart.backoffMaxMs}.`,
  },
  {
    keys: ['shutdown.graceMs', 'relay.timeoutMs'],
    holds: ({ shutdown, relay }) => shutdown.graceMs >= relay.timeoutMs,
    why: 'A role would be stopped while it still waits for the answer of the writer.',
    fix: ({ relay }) => `Set shutdown.graceMs to at least ${relay.timeoutMs}.`,
  },
  {
    keys: ['ops.port', 'writer.port'],
    holds: ({ ops, writer }) => ops.port === 0 || ops.port !== writer.port,
    why: 'The writer serves summaries and its health at the same time, on a port each.',
    fix: () => 'Give one of them another port, or 0 for a free one.',
  },
];

const serving: readonly Limit[] = [
  {
    keys: ['http.requestTimeoutMs', 'http.headersTimeoutMs'],
    holds: ({ http }) => http.requestTimeoutMs >= http.headersTimeoutMs,
    why: 'The headers are a part of the request, and would have more time than all of it.',
    fix: ({ http }) => `Set http.requestTimeoutMs to at least ${http.headersTimeoutMs}.`,
  },
  {
    keys: ['writer.token', 'writer.previousToken'],
    holds: ({ writer }) => writer.previousToken === '' || writer.token !== '',
    why: 'A previous token is one that another has taken the place of.',
    fix: () => 'Set writer.token to the new one, or take writer.previousToken away.',
  },
];

const ownership: readonly Limit[] = [
  {
    keys: ['lease.ttlMs', 'lease.renewMs', 'redis.commandTimeoutMs'],
    holds: (config) => config.lease.ttlMs >= renewalMs(config),
    why:
      'The lease must outlast a renewal that Redis answers as late as it may, and one that fails ' +
      'and is repeated.',
    fix: (config) => `Set lease.ttlMs to at least ${renewalMs(config)}.`,
  },
];

const stays: readonly Limit[] = [
  {
    keys: ['stay.holdMaxMs', 'stay.allowedLatenessMs'],
    holds: ({ stay }) => stay.holdMaxMs >= stay.allowedLatenessMs,
    why: 'No decision waits longer than stay.holdMaxMs, so the lateness would not be allowed.',
    fix: ({ stay }) => `Set stay.holdMaxMs to at least ${stay.allowedLatenessMs}.`,
  },
  {
    keys: ['stay.holdMaxMs', 'watermark.disorderMs'],
    holds: ({ stay, watermark }) => stay.holdMaxMs >= watermark.disorderMs,
    why: 'No decision waits longer than stay.holdMaxMs, so the disorder would not be waited for.',
    fix: ({ watermark }) => `Set stay.holdMaxMs to at least ${watermark.disorderMs}.`,
  },
  {
    keys: ['stay.eventAgeMaxMs', 'stay.holdMaxMs', 'stay.allowedLatenessMs'],
    holds: ({ stay }) => stay.eventAgeMaxMs > stay.holdMaxMs + stay.allowedLatenessMs,
    why:
      'A visit would be forgotten because of its age while its decision still waits, and events ' +
      'that it waits for would be refused.',
    fix: ({ stay }) =>
      `Set stay.eventAgeMaxMs above ${stay.holdMaxMs + stay.allowedLatenessMs}, ` +
      'or one of the others lower.',
  },
  {
    keys: ['stay.debounceMs', 'stay.maxMs'],
    holds: ({ stay }) => stay.debounceMs < stay.maxMs,
    why: 'A stay would be over before a second read of its entry counts as a new one.',
    fix: ({ stay }) => `Set stay.debounceMs below ${stay.maxMs}.`,
  },
];

const traffic: readonly Limit[] = [
  {
    keys: ['generator.stayMinMs', 'generator.stayMaxMs'],
    holds: ({ generator }) => generator.stayMinMs <= generator.stayMaxMs,
    why: 'The shortest stay would be longer than the longest.',
    fix: ({ generator }) => `Set generator.stayMinMs to at most ${generator.stayMaxMs}.`,
  },
  {
    keys: ['generator.stayMinMs', 'generator.clockSkewMs'],
    holds: ({ generator }) => generator.stayMinMs > 2 * generator.clockSkewMs,
    why: 'With clocks that far apart a car could be seen leaving before it came.',
    fix: ({ generator }) =>
      `Set generator.clockSkewMs below ${generator.stayMinMs / 2}, ` +
      `or generator.stayMinMs above ${2 * generator.clockSkewMs}.`,
  },
];

/** All of them. */
export const LIMITS: readonly Limit[] = [
  ...actors,
  ...delivery,
  ...serving,
  ...ownership,
  ...stays,
  ...traffic,
];
