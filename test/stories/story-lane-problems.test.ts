import { describe, expect, it } from 'vitest';
import { expecting, problemsOf, withPlate } from './story-text.ts';

/** What is wrong, the text, and every problem: line, column and sentence. */
type Case = readonly [what: string, text: string, ...problems: string[]];

const TIMES = 'such as 250ms, 20s, 1m30s, 26h or 30d';

const LANES: readonly Case[] = [
  [
    'nothing that comes in',
    withPlate('  entry    ----', '  process  -!--'),
    '1:1: Nothing comes in. Write a lane "entry" or "exit" with the letters of plates or events.',
  ],
  [
    'an unknown plate',
    withPlate('  entry  -B--'),
    '4:11: No plate has the letter "B". Define it below "plates", as in "A = AB 123 CD".',
  ],
  [
    'an unknown event',
    withPlate('  entry  -b--'),
    '4:11: No event has the letter "b". Define it below "events", as in "b = A seen 20s before".',
  ],
  [
    'a lane that begins elsewhere',
    withPlate('  entry  A---', '  exit  A---'),
    '5:9: The lane "exit" begins in column 9, the one on line 4 in column 10. ' +
      'Put the lanes exactly below each other.',
  ],
  [
    'a lane that is too short',
    withPlate('  entry  A---', '  exit   A--'),
    '5:13: The lane "exit" has only 3 columns, the first lane of the story 4. ' +
      'Fill it up with "-", or correct the first lane.',
  ],
  [
    'a lane that is too long',
    withPlate('  entry  A---', '  exit   A-----'),
    '5:14: The lane "exit" has 6 columns, the first lane of the story 4. ' +
      'Shorten it, or correct the first lane.',
  ],
  [
    'a lane of a plate that is too short',
    expecting('  plate A  ...'),
    '6:15: The lane "plate A" has only 3 columns, the first lane of the story 4. ' +
      'Fill it up with ".", or correct the first lane.',
  ],
  [
    'an empty lane',
    withPlate('  entry  A---', '  exit'),
    '5:7: The lane "exit" is empty. Write one character for each column.',
  ],
  [
    'a lane with a gap',
    withPlate('  entry  A- -'),
    '1:1: Nothing comes in. Write a lane "entry" or "exit" with the letters of plates or events.',
    '4:12: The lane "entry" has a gap. Write "-" where nothing happens.',
  ],
  [
    'a second line of a lane that has one',
    withPlate('  entry    A---', '  process  -!--', '  process  --!-'),
    '6:3: The lane "process" is here twice; the first is on line 5. Keep one of the two.',
  ],
  [
    'a group',
    withPlate('  entry  -(AA)'),
    '4:11: A group "(...)" would take columns of its own. ' +
      'Write what comes in the same column on a second line of the lane "entry".',
  ],
  [
    'a group where there is one thing in a column',
    withPlate('  entry    A----', '  commits  (xX)-'),
    '5:12: A group "(...)" would take columns of its own. ' +
      'On the lane "commits" there is one thing in a column.',
  ],
  ...(
    [
      ['entry', '1', 'the letter of a plate or of an event, or "-"'],
      [
        'commits',
        '!',
        '"x" for a lost answer, "X" for a commit that fails, "~" for a slow one, or "-"',
      ],
      ['writer', 'X', '"x" while it is away, "~" while it is slow, or "-"'],
      ['process', 'x', '"!" where it is killed, or "-"'],
    ] as const
  ).map(([lane, character, write]): Case => [
    `"${character}" on the lane ${lane}`,
    withPlate('  exit     A--', `  ${lane.padEnd(7)}  -${character}-`),
    `5:13: "${character}" means nothing on the lane "${lane}". Write ${write}.`,
  ]),
];

const RULERS: readonly Case[] = [
  [
    'a label that is no time',
    withPlate('  time  0s--1x--', '  exit  A-------'),
    `4:13: "1x" is no time. Write one ${TIMES}.`,
  ],
  [
    'labels without room between them',
    withPlate('  time  0s--1m26h--', '  exit  A----------'),
    `4:13: "1m26h" is no time. Write one ${TIMES}. Between two labels there must be a "-".`,
  ],
  [
    'a ruler that goes back',
    withPlate('  time  0s--------9s--', '  exit  A-------------'),
    '4:19: The ruler goes back to 9s: the column before is at 9s already. ' +
      'Write a later time, or put the label further to the left.',
  ],
  [
    'a ruler that does not begin at 0s',
    withPlate('  time  1s--', '  exit  A---'),
    '4:9: The first column is where time begins. Write "0s" there, or leave its label out.',
  ],
  [
    'a label that does not fit in front of the end',
    withPlate('  time  0s----26h', '  exit  A-------'),
    '5:17: The lane "exit" has only 8 columns, the first lane of the story 9. ' +
      'Fill it up with "-", or correct the first lane.',
  ],
];

const EXPECTATIONS: readonly Case[] = [
  [
    'a state of an unknown plate',
    expecting('  plate C  ....'),
    '6:9: No plate has the letter "C". Define it below "plates", as in "A = AB 123 CD".',
  ],
  [
    'a lane of a plate that is not named',
    expecting('  plate  ..i.'),
    '6:14: The lane "plate ..i." is empty. Write one character for each column.',
  ],
  [
    'a character that is no state',
    expecting('  plate A  ..I.'),
    '6:14: "I" means nothing on the lane "plate A". Write ".", "i", "o", "w" or "W".',
  ],
  [
    'a letter that was acknowledged and is unknown',
    expecting('  acked entry  A-C-'),
    '6:18: No plate has the letter "C". Define it below "plates", as in "A = AB 123 CD".',
  ],
  [
    'a number on the lane without its summary',
    expecting('  written  --1-'),
    '6:14: Nothing says what summary "1" is. ' +
      'Write "1 = A vehicle_exited 0s -> 20s 20s" below "summaries".',
  ],
  [
    'a summary without its number on the lane',
    expecting('  summaries', '    1 = A vehicle_exited 0s -> 1s 1s'),
    '7:5: Summary "1" is not on the lane "written". Put it where it is written.',
  ],
  [
    'numbers that are not in order',
    expecting(
      '  written  -21-',
      '  summaries',
      '    1 = A vehicle_exited 0s -> 1s 1s',
      '    2 = A vehicle_exited 0s -> 1s 1s',
    ),
    '6:13: Summary 1 is called "2". Summaries are numbered in the order in which they are ' +
      'written: write "1" here.',
    '6:14: Summary 2 is called "1". Summaries are numbered in the order in which they are ' +
      'written: write "2" here.',
  ],
  [
    'a summary with a number that is none',
    expecting('  summaries', '    A = A vehicle_exited 0s -> 1s 1s'),
    '7:5: "A" is no number of a summary. They are 1 to 9, then a to z.',
  ],
  [
    'a character on written that is none',
    expecting('  written  --0-'),
    '6:14: "0" means nothing on the lane "written". ' +
      'Write the number of a summary, 1 to 9 then a to z, or "-".',
  ],
  [
    'a dead letter without a reason',
    expecting('  dead  -A-A'),
    '6:10: "A" has no reason. Write "A = REASON" below "dead letters".',
  ],
  [
    'a reason without a dead letter',
    expecting('  dead letters', '    A = too_old'),
    '7:5: "A" is not on the lane "dead". Put it there, or drop this line.',
  ],
  [
    'a reason that is none',
    expecting('  dead  -A--', '  dead letters', '    A = to_old'),
    '8:9: "to_old" is no reason of a dead letter. Did you mean "too_old"?',
  ],
  [
    'not as many reasons as dead letters',
    expecting('  dead  -A-A', '  dead letters', '    A = too_old, bad_date, too_old'),
    '8:9: "A" has 3 reasons and is 2 times on the lane. Write one reason for all, or one for each.',
  ],
];

const ENDS_EARLY = 'The summary ends too early. Write "A vehicle_exited 0s -> 20s 20s", for one.';
const LATER = '"corrects" and the number of a summary.';

const SUMMARIES: readonly (readonly [line: string, column: number, sentence: string])[] = [
  [
    'C vehicle_exited 0s -> 1s',
    9,
    'No plate has the letter "C". Define it below "plates", as in "A = AB 123 CD".',
  ],
  [
    'ab12 vehicle_exited 0s -> 1s',
    9,
    'No plate has the letter "ab12". Define it below "plates", as in "A = AB 123 CD".',
  ],
  ['A', 10, ENDS_EARLY],
  [
    'A vehicle_exitd 0s -> 1s',
    11,
    '"vehicle_exitd" is no reason of a summary. Did you mean "vehicle_exited"?',
  ],
  ['A vehicle_exited', 25, ENDS_EARLY],
  [
    'A vehicle_exited 0 -> 1s',
    26,
    `"0" is no time of an entry. Write one ${TIMES}, counted from the start, or "?" where there is none.`,
  ],
  ['A vehicle_exited 0s 1s', 29, '"1s" stands where the arrow is missing. Write "ENTRY -> EXIT".'],
  [
    'A vehicle_exited 0s -> soon',
    32,
    `"soon" is no time of an exit. Write one ${TIMES}, counted from the start, or "?" where there is none.`,
  ],
  [
    'A vehicle_exited 0s -> 1s 1s 1s',
    38,
    `"1s" cannot be read here. Behind the exit there may be the duration, then ${LATER}`,
  ],
  [
    'A vehicle_exited 0s -> 1s corrects 1',
    44,
    '"1" is no summary before this one. Write the number of an earlier one.',
  ],
  ['A vehicle_exited 0s -> 1s corrects', 43, ENDS_EARLY],
];

describe.each([
  ['lanes', LANES],
  ['rulers', RULERS],
  ['expectations', EXPECTATIONS],
])('what is wrong with %s is told, with line, column and what to do', (_, cases) => {
  it.each(cases)('%s', (_, text, ...problems) => {
    expect(problemsOf(text)).toEqual(problems.map((problem) => `f.marble:${problem}`));
  });
});

describe('a summary that cannot be read', () => {
  it.each(SUMMARIES)('%s', (line, column, sentence) => {
    const text = expecting('  written  --1-', '  summaries', `    1 = ${line}`);
    expect(problemsOf(text)).toEqual([`f.marble:8:${column}: ${sentence}`]);
  });
});

it('takes a gap in a lane for the end of it, and says nothing of what follows', () => {
  const known = withPlate('  entry  A---', '  exit   A- B-');
  expect(problemsOf(known)).toEqual([
    'f.marble:5:12: The lane "exit" has a gap. Write "-" where nothing happens.',
  ]);
});
