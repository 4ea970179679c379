/** What the library of stories tells: which story is about which rule and which problem. */

/** Titles of stories that are about something. */
export interface Told {
  readonly about: string;
  readonly stories: readonly string[];
  /** A file of tests, where a story cannot tell it or cannot tell all of it. */
  readonly test?: string;
}

/** The rules of the domain. */
export const RULES: readonly Told[] = [
  {
    about: '1. Identity is the event id, never the state, and the memory of ids outlives the stay.',
    stories: [
      'an entry that is replayed after the exit does not bring the car back',
      'the memory of an event outlives its stay by days',
      'an event is refused when it may have been forgotten',
    ],
  },
  {
    about: '2. Time is when the camera saw it.',
    stories: [
      'an event that was stored for six days counts as if it had come in time',
      'an event from the future is set aside, and makes no other event late',
      'a clock that is a little ahead is believed',
    ],
  },
  {
    about: '3. The order of arrival does not matter; a pairing is final behind the watermark.',
    stories: [
      'an exit that overtakes its entry waits for it',
      'two stays in the worst order are the same two stays',
      'a stay is written when nothing can be on its way any more',
    ],
    test: 'test/domain/arrival-order.property.test.ts',
  },
  {
    about: '4. An exit before its entry waits, and is written without one if none comes.',
    stories: ['an exit whose entry never comes is written when it has waited long enough'],
  },
  {
    about: '5. What comes after that is a correction; a written line is never changed.',
    stories: [
      'an entry that comes too late corrects what was written',
      'an exit from between two entries corrects the stay that had none',
      'two stays that turn out to be one are corrected to one',
      'a line that the writer does not have yet is corrected, not changed',
    ],
  },
  {
    about: '6. A second entry while inside closes the open stay; a second read of a lane does not.',
    stories: [
      'a car that comes again without having left was not seen leaving',
      'a second read in the same lane is the same visit',
      'a read in the same lane after more than ten seconds is another entry',
    ],
  },
  {
    about: '7. A stay that is too long is closed; the count of cars inside stays as it is.',
    stories: ['an open stay that is too long is closed without an exit'],
    test: 'test/domain/ledger.test.ts',
  },
  {
    about: '8. An exit from before the open stay belongs to an earlier one.',
    stories: ['an exit from before the car came in belongs to an earlier stay'],
  },
  {
    about: '9. Nothing is ever negative.',
    stories: ['an exit up to two seconds before its entry is two clocks that differ'],
    test: 'test/domain/ledger.test.ts',
  },
];

/** What has gone wrong in systems of this kind. */
export const PROBLEMS: readonly Told[] = [
  {
    about: 'the writer refuses connections',
    stories: ['summaries wait while the writer is away, and intake goes on'],
  },
  {
    about: 'the writer hangs',
    stories: ['a writer that is slow to answer gets nothing twice'],
    test: 'test/adapters/writer-client/writer-client.test.ts',
  },
  {
    about: 'the writer answers 500',
    stories: [],
    test: 'test/streams/poisoned-summary.test.ts',
  },
  {
    about: 'what waits for the writer grows without limit',
    stories: ['an outbox that is full stops the queues until the writer is back'],
  },
  {
    about: 'redelivery after the commit, before the acknowledgement',
    stories: [
      'an event whose commit had its effect but no answer is a duplicate when it comes again',
    ],
  },
  {
    about: 'redelivery before the commit',
    stories: [
      'an event whose commit failed has its effect when it comes again',
      'nothing is acknowledged before its commit is answered',
    ],
  },
  {
    about: 'death after the request to the writer, before that is noted',
    stories: ['a summary is written once although the processor was killed while it was sent'],
  },
  {
    about: 'death after the commit, before the request to the writer',
    stories: ['a summary is not lost although the processor was killed before it was sent'],
  },
  {
    about: 'a process that was taken for dead writes all the same',
    stories: ['a commit of a killed processor that arrives late is refused'],
    test: 'test/crash/stopped.integration.test.ts',
  },
  {
    about: 'a crash loop',
    stories: ['a processor that is killed again and again gets on'],
  },
  {
    about: 'exits without an entry are never acknowledged',
    stories: ['an exit whose entry never comes is written when it has waited long enough'],
  },
  {
    about: 'poison that is handed back for ever, or at the cost of the order',
    stories: [
      'poison between two events is set aside once, and their order is kept',
      'what is no event becomes a dead letter, and the rest goes on',
      'each dead letter says why',
    ],
  },
  {
    about: 'an entry that is replayed after the exit: a phantom',
    stories: ['an entry that is replayed after the exit does not bring the car back'],
  },
  {
    about: 'an exit that is replayed after a new entry',
    stories: ['an exit that is replayed after a new entry does not end the new stay'],
  },
  {
    about: 'an exit that was captured before the open entry',
    stories: ['an exit from before the car came in belongs to an earlier stay'],
  },
  {
    about: 'equal times',
    stories: [
      'an exit and an entry at the same moment end one stay and begin the next',
      'an entry and an exit at the same moment are a stay that took no time',
    ],
  },
  {
    about: 'times in the future, clocks that differ',
    stories: [
      'an event from the future is set aside, and makes no other event late',
      'a clock that is a little ahead is believed',
      'an exit up to two seconds before its entry is two clocks that differ',
      'an exit three seconds before an entry is of another stay',
    ],
  },
  {
    about: 'plates with spaces, dashes, lower case, wide letters, other scripts',
    stories: [
      'a car is the same car however its plate is written',
      'letters of two scripts that look the same are two plates',
    ],
  },
  {
    about: 'NOPLATE',
    stories: ['cars whose plate could not be read are not taken for one car'],
  },
  {
    about: 'a plate that is a pattern or a separator of keys',
    stories: ['what means something to a store is no plate'],
    test: 'test/main/hostile-plates.servers.test.ts',
  },
  {
    about: 'the same plate in two garages',
    stories: [
      'the same plate in two garages is two actors',
      'an event that names no garage is of the usual one',
    ],
  },
  {
    about: 'the same id with another content',
    stories: [
      'an entry with a known id and another time is the entry that is known',
      'an exit with a known id and another time does not end the stay twice',
      'an entry and an exit may have the same id',
      'two cars may have events with the same id',
    ],
  },
  {
    about: 'a map of actors that grows, or forgets ids when it is cut',
    stories: ['an actor that had to leave memory forgets nothing'],
  },
  {
    about: 'prefetch larger than a mailbox',
    stories: [],
    test: 'test/config/limits.test.ts',
  },
  {
    about: 'one hot plate',
    stories: [
      'one plate that is read again and again does not hold up the others',
      'a plate with more reads than are remembered is still one stay',
    ],
  },
  {
    about: 'a plate as the label of a metric',
    stories: [],
    test: 'test/telemetry/catalogue.test.ts',
  },
  {
    about: 'two short visits billed as a long one',
    stories: [
      'a car that comes again without having left was not seen leaving',
      'an earlier entry that comes late is a stay of its own',
    ],
  },
  {
    about: 'ghosts that never leave',
    stories: [
      'an open stay that is too long is closed without an exit',
      'an exit after a stay that was too long has no entry',
      'an exit that was in time and came late corrects a stay that was too long',
    ],
  },
  {
    about: 'the count of cars inside drifts',
    stories: [],
    test: 'test/domain/ledger.test.ts',
  },
  {
    about: 'cameras that read a car several times',
    stories: [
      'a second read in the same lane is the same visit',
      'a second read in the lane of the exit is the same exit',
      'reads in two lanes are two entries, however near',
    ],
  },
  {
    about: 'a line that was down for days, and sends everything again',
    stories: [
      'an event that was stored for six days counts as if it had come in time',
      'an event that is older than events are remembered is set aside',
      'an event of a stay that is over stays a duplicate after the processor was killed',
    ],
  },
];
