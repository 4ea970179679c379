import { describe, expect, it } from 'vitest';
import { expecting, problemsOf, withPlate } from './story-text.ts';

/** What is wrong, the text, and every problem: line, column and sentence. */
type Case = readonly [what: string, text: string, ...problems: string[]];

const TIMES = 'such as 250ms, 20s, 1m30s, 26h or 30d';

const FILES: readonly Case[] = [
  ['no story', '# nothing\n', '1:1: There is no story. Begin one with "story" and what happens.'],
  [
    'a line of a story before the first one',
    'step 1s\nstory a car\nplates\n  A = A1\n  exit A',
    '1:1: "step" is part of a story. Begin one above it with "story" and what happens.',
  ],
  [
    'an unknown word before the first story',
    'plate\nstory a car\nplates\n  A = A1\n  exit A',
    '1:1: "plate" is not known. Did you mean "plates"?',
  ],
  [
    'a story without a title',
    'story\nplates\n  A = A1\n  exit A',
    '1:6: The story has no title. Say in words what happens.',
  ],
  [
    'two stories of one title',
    'plates\n  A = A1\nstory a car\n  exit A\nstory a car\n  exit A',
    '5:7: A story of this title is here twice; the first is on line 3. Keep one of the two.',
  ],
  [
    'a tab',
    withPlate('  entry\tA---'),
    '4:8: There is a tab, and tabs are as wide as an editor likes. Use spaces.',
  ],
];

const WORDS: readonly Case[] = [
  [
    'a word that is nearly right',
    withPlate('  entyr  A---', '  exit   A---'),
    '4:3: "entyr" is not known. Did you mean "entry"?',
  ],
  [
    'a word that is not near any',
    withPlate('elephants', '  exit   A---'),
    '4:1: "elephants" is not known. Write "story", "why", "step", "start", "set", "plates", ' +
      '"events", "expect", "time", "entry", "exit", "commits", "writer" or "process".',
  ],
  [
    'a lane of the expectation above it',
    withPlate('  exit        A---', '  acked exit  A---'),
    '5:3: "acked" is part of what must come out. Write "expect" above it.',
  ],
  [
    'a lane of what comes in below expect',
    expecting('  exit  A---'),
    '6:3: "exit" stands below "expect", where only what comes out is told. Put it above.',
  ],
  [
    'an unknown word below expect',
    expecting('  writen  ----'),
    '6:3: "writen" is not known here. Did you mean "written"?',
  ],
  [
    'two expectations',
    expecting('expect'),
    '6:1: "expect" is here twice; the first is on line 5. Keep one of the two.',
  ],
  [
    'acked without its queue',
    expecting('  acked  A---'),
    '6:10: Of which queue? Write "acked entry" or "acked exit".',
  ],
  [
    'a value twice',
    withPlate('step 1s', 'step 2s', '  exit A'),
    '5:1: "step" is here twice; the first is on line 4. Keep one of the two.',
  ],
  [
    'a value that is missing',
    withPlate('why', '  exit A'),
    '4:4: "why" has no value. Write one behind it.',
  ],
  [
    'an equals sign behind a word that needs none',
    withPlate('step = 1s', 'set = 1', '  exit A'),
    '4:1: There is an "=" behind "step". Write "step VALUE".',
    '5:1: There is an "=" behind "set". Write "set PATH = VALUE".',
  ],
  [
    'something behind a heading',
    withPlate('events a = A', '  exit A'),
    '4:8: There is something behind "events". Put it on the lines below.',
  ],
];

const VALUES: readonly Case[] = [
  [
    'a step that is no time',
    withPlate('step 5', '  exit A'),
    `4:6: "5" is no time. Write one ${TIMES}.`,
  ],
  [
    'no step at all',
    withPlate('step 0s', '  exit A'),
    `4:6: A step takes time. Write one ${TIMES}.`,
  ],
  [
    'a start that is no date',
    withPlate('start 2026-02-30T08:00:00Z', '  exit A'),
    '4:7: "2026-02-30T08:00:00Z" is no date and time. Write one such as 2026-01-05T08:00:00Z.',
  ],
  [
    'settings without a value',
    withPlate('set a.b', 'set a.b =', 'set', '  exit A'),
    '4:8: The setting has no value. Write "set PATH = VALUE".',
    '5:10: The setting has no value. Write "set PATH = VALUE".',
    '6:4: The setting has no value. Write "set PATH = VALUE".',
  ],
  [
    'a setting twice',
    withPlate('set a.b = 1', 'set a.b = 2', '  exit A'),
    '5:5: "a.b" is here twice; the first is on line 4. Keep one of the two.',
  ],
  [
    'a story of more than a hundred years',
    withPlate('step 36500d', '  exit A--'),
    '1:1: The story is longer than a hundred years. Make its step shorter.',
  ],
];

const DICTIONARY: readonly Case[] = [
  [
    'a plate that is none',
    withPlate('  B = ?!', '  exit B'),
    '4:7: "?!" is no plate. Write 1 to 16 letters and digits.',
  ],
  [
    'a letter for a plate that is none',
    withPlate('  b = B1', '  exit A'),
    '4:3: "b" is no letter for a plate. Use one of A to Z.',
  ],
  [
    'a letter of a plate twice',
    withPlate('  A = B1', '  exit A'),
    '4:3: "A" is here twice; the first is on line 3. Keep one of the two.',
  ],
  [
    'a letter of a plate that all stories share',
    'plates\n  A = A1\nstory a car\nplates\n  A = B1\n  exit A',
    '5:3: "A" is a plate of all stories of the file. Use another letter.',
  ],
  [
    'a plate twice',
    withPlate('  B = ab-12', '  exit A'),
    '4:7: This is the plate of "A". Give another one, or use that letter.',
  ],
  [
    'a plate of a garage twice',
    withPlate('  B = north/ab-12', '  C = north/AB12', '  exit A'),
    '5:7: This is the plate of "B". Give another one, or use that letter.',
  ],
  [
    'a garage that is none',
    withPlate('  B = a b/AB12', '  exit A'),
    '4:7: "a b" is no garage. Write 1 to 64 letters, digits, ".", "_" or "-".',
  ],
  [
    'a garage without a plate',
    withPlate('  B = north/?!', '  exit A'),
    '4:13: "?!" is no plate. Write 1 to 16 letters and digits.',
  ],
  [
    'a plate without a value',
    withPlate('  B =', '  exit A'),
    '4:6: "B" has no value. Write one behind the "=".',
  ],
  [
    'a name of more than one character',
    withPlate('  AB = B1', '  exit A'),
    '4:3: "AB" has 2 characters. Use a single one.',
  ],
  [
    'a definition below no list',
    withPlate('  exit A', '  B = B1'),
    '5:3: "B = ..." stands below no list. Put it below "plates" or "events".',
  ],
  [
    'a definition below no list of the expectation',
    expecting('  1 = A vehicle_exited 0s -> 1s'),
    '6:3: "1 = ..." stands below no list. Put it below "summaries" or "dead letters".',
  ],
  [
    'a letter for an event that is none',
    withPlate('events', '  E = A', '  exit A'),
    '5:3: "E" is no letter for an event. Use one of a to z.',
  ],
  [
    'an event twice',
    withPlate('events', '  e = A', '  e = A', '  exit e'),
    '6:3: "e" is here twice; the first is on line 5. Keep one of the two.',
  ],
  [
    'an event of an unknown plate',
    withPlate('events', '  e = C seen 1s before', '  exit e'),
    '5:7: No plate has the letter "C". Define it below "plates", as in "A = AB 123 CD".',
  ],
  [
    'an unknown word in an event',
    withPlate('events', '  e = A seeen 1s before', '  exit e'),
    '5:9: "seeen" is not known here. Did you mean "seen"?',
  ],
  [
    'a word of an event twice',
    withPlate('events', '  e = A lane L1 lane L2', '  exit e'),
    '5:17: "lane" is here twice. Keep one of the two.',
  ],
  [
    'an event without the name of its lane',
    withPlate('events', '  e = A lane', '  exit e'),
    '5:13: There is nothing behind "lane". Write a name there.',
  ],
  ...(
    [
      ['seen', '13'],
      ['seen 20', '14'],
      ['seen 20s', '17'],
      ['seen 20s ago', '18'],
      ['seen at', '16'],
      ['seen at noon', '17'],
    ] as const
  ).map(([seen, column]): Case => [
    `an event that was "${seen}"`,
    withPlate('events', `  e = A ${seen}`, '  exit e'),
    `5:${column}: When was it seen? Write "seen 20s before" or "seen 20s after" it first comes, ` +
      `or "seen at 1m" after the start, with a time ${TIMES}.`,
  ]),
];

describe.each([
  ['the file', FILES],
  ['its words', WORDS],
  ['values', VALUES],
  ['plates and events', DICTIONARY],
])('what is wrong with %s is told, with line, column and what to do', (_, cases) => {
  it.each(cases)('%s', (_, text, ...problems) => {
    expect(problemsOf(text)).toEqual(problems.map((problem) => `f.marble:${problem}`));
  });
});

it('tells everything that is wrong at once, in the order of the file', () => {
  const text = withPlate('step 5', '  entry  -(C', '  exit   A-----', 'expext', '  dead   -A--');
  const places = problemsOf(text).map((problem) => problem.split(': ')[0]);
  expect(places).toEqual([
    'f.marble:4:6',
    'f.marble:5:11',
    'f.marble:5:12',
    'f.marble:6:13',
    'f.marble:7:1',
    'f.marble:8:3',
  ]);
});
