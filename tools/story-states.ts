/** Which story tells what, by the state of a plate and by what happens to it. */

/** What happens to a plate. */
export const HAPPENINGS = [
  'an entry',
  'an exit',
  'the same event again',
  'a late event',
  'a deadline',
  'the watermark moves',
  'the processor is killed',
] as const;

/** A state, its mark in a story, and for each happening the story; undefined where there is none. */
export interface StateRow {
  readonly state: string;
  readonly mark: string;
  readonly stories: Readonly<Partial<Record<(typeof HAPPENINGS)[number], string>>>;
}

export const STATES: readonly StateRow[] = [
  {
    state: 'nothing is remembered',
    mark: '.',
    stories: {
      'an entry': 'a car that comes and goes gives one summary',
      'an exit': 'an exit whose entry never comes is written when it has waited long enough',
      'the same event again': 'an event is refused when it may have been forgotten',
      'a late event': 'an event that is older than events are remembered is set aside',
      'the processor is killed':
        'an entry that was handed over to a processor that is killed is delivered again',
    },
  },
  {
    state: 'inside',
    mark: 'i',
    stories: {
      'an entry': 'a car that comes again without having left was not seen leaving',
      'an exit': 'a car that comes and goes gives one summary',
      'the same event again': 'an entry that comes again while the car is inside changes nothing',
      'a late event': 'an exit from before the car came in belongs to an earlier stay',
      'a deadline': 'an open stay that is too long is closed without an exit',
      'the processor is killed': 'a processor that is killed remembers what is committed',
    },
  },
  {
    state: 'inside, with two entries of which the first is not decided',
    mark: 'W',
    stories: {
      'an entry': 'three entries are decided one after the other',
      'an exit': 'a car that comes again is still inside while an exit may be on its way',
      'the same event again': 'a second entry that comes again while it is decided changes nothing',
      'a late event': 'an exit from between two entries that comes in time needs no correction',
      'a deadline': 'a second entry is decided in the end although the watermark stays behind',
      'the watermark moves':
        'a car that comes again is still inside while an exit may be on its way',
      'the processor is killed': 'a second entry is decided although the processor was killed',
    },
  },
  {
    state: 'outside, and its events are remembered',
    mark: 'o',
    stories: {
      'an entry': 'a car that comes twice has two stays',
      'an exit': 'a second exit is a stay whose entry is missing',
      'the same event again': 'an exit that comes again after the stay makes no second summary',
      'a late event': 'an entry from within a stay that is written corrects it',
      'a deadline': 'an event is refused when it may have been forgotten',
      'the processor is killed':
        'an event of a stay that is over stays a duplicate after the processor was killed',
    },
  },
  {
    state: 'an exit waits for its entry',
    mark: 'w',
    stories: {
      'an entry': 'an exit that overtakes its entry waits for it',
      'an exit': 'two exits wait, each for as long as it may',
      'the same event again': 'an exit that comes again while it waits does not wait anew',
      'a late event': 'two stays in the worst order are the same two stays',
      'a deadline': 'an exit whose entry never comes is written when it has waited long enough',
      'the watermark moves': 'an exit is not called unknown while its entry may be on its way',
      'the processor is killed':
        'an exit that waits is decided in time although the processor was killed',
    },
  },
  {
    state: 'a stay with both sides waits for the watermark',
    mark: 'w',
    stories: {
      'an entry': 'a car that comes in while a stay waits for the watermark is inside',
      'an exit': 'a better exit that comes before the watermark needs no correction',
      'the same event again':
        'an exit that comes again while the watermark is behind changes nothing',
      'a late event': 'a better entry that comes before the watermark needs no correction',
      'a deadline': 'a watermark that stays behind is not waited for without end',
      'the watermark moves': 'a stay is written when nothing can be on its way any more',
      'the processor is killed':
        'a stay that waits for the watermark is written although the processor was killed',
    },
  },
  {
    state: 'inside, and an earlier exit waits',
    mark: 'W',
    stories: {
      'an entry': 'a car that comes again while an earlier exit waits was not seen leaving',
      'an exit': 'a car that leaves while an earlier exit waits has a stay of its own',
      'the same event again':
        'an entry that comes again while an earlier exit waits changes nothing',
      'a late event': 'the entry of a waiting exit comes after the entry of the next stay',
      'a deadline': 'a car that comes in while its exit waits is inside, and the exit waits on',
      'the watermark moves':
        'an exit that has waited long enough waits for the watermark too while the car is inside',
      'the processor is killed':
        'an exit that waits while the car is inside is decided although the processor was killed',
    },
  },
];
