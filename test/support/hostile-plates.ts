/**
 * What may stand in the place of a number plate: a few thousand values that have broken something
 * somewhere. Every plate that is made of an ordinary one has the mark in it, so that it is found
 * wherever it should not be.
 */

/** In every plate that is not only punctuation. */
const MARK = 'QXZ';
const CORE = `${MARK}4711`;

/** The mark as it looks before it is normalised. */
export const MARK_FORMS: readonly string[] = [MARK, 'qxz', 'ＱＸＺ', '𝐐𝐗𝐙', 'ⓆⓍⓏ'];

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));

/** Single characters, each of which is put before, into and behind a plate. */
const CHARACTERS: readonly string[] = [
  // All of ASCII that is neither letter nor digit, controls first.
  ...range(0x00, 0x2f),
  ...range(0x3a, 0x40),
  ...range(0x5b, 0x60),
  ...range(0x7b, 0x9f),
  // Blanks, breaks and what is not drawn at all.
  ...Array.from(
    '\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u180e\u2028\u2029\u202f\u205f\u3000\u3164',
  ),
  ...range(0x2000, 0x2015),
  ...range(0x202a, 0x202e),
  ...range(0x2060, 0x206f),
  ...Array.from('\ufe00\ufe0e\ufe0f\ufeff\uffa0\ufff9\ufffc\ufffd\ufffe\uffff'),
  '\u{e0001}',
  '\u{e0041}',
  '\u{e007f}',
  '\u{e0100}',
  '\u{1d173}',
  '\u{1ffff}',
  '\u{10ffff}',
  // Half of a character.
  '\ud800',
  '\udbff',
  '\udc00',
  '\udfff',
  '\udc00\ud800',
  // Marks that lean on the letter before them.
  ...range(0x0300, 0x0330),
  ...Array.from('\u0345\u0489\u0591\u064b\u0903\u0e31\u20d0\u20dd\u20e3\u302a\u3099\u093f\u1ab0'),
  // What becomes more, less or another character when it is normalised or in capitals.
  ...Array.from('ﬁﬃßſİıŉǰΐΰẞẛẖﷺﷻ①⑳Ⅷⅷ½¼™℠㎯㏒㋿㌀Ａａ９＊：＜ﾞﾟﬅﬆ²³ªº℀℅ĳǆ…‼⁈€№℡ſ'),
  // Letters and digits of other scripts, some of which look like Latin ones.
  ...Array.from('АВЕКМНОРСТУХаеорсухІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧאבגدس٠١۵०१ก๓가힣ㄱᄀ漢字ひカᏔꓮ'),
  '𝟎',
  '𝟿',
  '𝐀',
  '𝕬',
  '🄰',
  '🅰',
  '𐐀',
  '𞤀',
  '𠀋',
  // Pictures, some of several characters.
  '😀',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  '❤️',
  '1️⃣',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '👍🏽',
];

/** Texts that mean something to somebody behind: databases, shells, pages, formats, languages. */
const INJECTIONS: readonly string[] = [
  "'",
  "' OR '1'='1",
  "'; DROP TABLE reads; --",
  '" OR ""="',
  "'||(SELECT 1)||'",
  '1; SELECT 1',

  '*',
  '**',
  '?',
  '[a-z]',
  '{*}',
  '{a}:1',
  '{',
  '}',
  '{}',
  '}{',
  ':',
  '::',
  'plateflow:*',
  '%',
  '%%',
  "' .. redis.call('FLUSHALL') .. '",
  ']]',
  '[[',
  '--[[',
  'return redis.call("KEYS","*")',

  '\r\nFLUSHALL\r\n',
  '*1\r\n$8\r\nFLUSHALL\r\n',
  '\n{"n":1}',
  '"}\n{"summary_id":"x"}',
  '\\n',
  '\\u0000',

  '</script>',
  '<script>alert(1)</script>',
  '<!--',
  ']]>',
  '<img src=x onerror=alert(1)>',
  '&lt;',

  '${7*7}',
  '#{7*7}',
  '{{7*7}}',
  '${jndi:ldap://x/a}',
  '$(reboot)',
  '`reboot`',
  '; reboot',
  '| cat',
  '&& x',
  '=cmd()',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '=HYPERLINK("http://x")',
  '"=1"',
  "'=1",

  '../../etc/passwd',
  '..\\..\\x',
  '/dev/null',
  'file:///etc',
  '%2e%2e%2f',
  'CON',
  'NUL',
  '~',
  '.',

  '\u001b[2J',
  '\u001b]0;x\u0007',
  '\u0007',
  '\b\b\b',
  '%s%n',
  '%d',
  '\\',
  '\\\\',
  '\\"',
  '"',
  '""',
  '} 1\nparking_up 1',
  '"} 1',
  'a{b="c"} 1',
  '# HELP x y',
  'le="1"',
  '\\n# TYPE x counter',

  '#',
  '.*',
  '(a+)+$',
  '^',
  '$',
  '#.#',
  'vehicle.#',
  'x-death',
  'amq.default',
  'null',
  'undefined',
  'true',
  'NaN',
  'Infinity',
  '-0',
  '0',
  '00',
  '1e999',
  '0x10',
  '1_0',
  '[object Object]',
  '[]',

  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
];

/** What is no text at all. */
const OTHER_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  4711,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_VALUE,
  [],
  [CORE],
  [null],
  [[CORE]],
  {},
  { length: 7 },
  { [MARK]: 1 },
  { toString: CORE },
  { constructor: CORE },
  { vehicle_plate: CORE },
  { 0: 'A', length: 1 },
];

const LENGTHS = [
  ...Array.from({ length: 20 }, (_, index) => index + 1),
  63,
  64,
  65,
  127,
  128,
  1_000,
];

/** Every value once, in an order that never changes. */
export const HOSTILE_PLATES: readonly unknown[] = [...new Set(listValues())];

function* listValues(): Generator {
  yield CORE;
  yield* OTHER_VALUES;
  yield* [
    '',
    ' ',
    '-',
    '\u0301',
    'QXZ-4711',
    ' q x z 4 7 1 1 ',
    'qxz4711',
    'ＱＸＺ４７１１',
    '𝐐𝐗𝐙𝟒𝟕𝟏𝟏',
    'ⓆⓍⓏ4711',
  ];
  for (const character of CHARACTERS) {
    yield character;
    yield `${character}${CORE}`;
    yield `${MARK}${character}4711`;
    yield `${CORE}${character}`;
    yield `${character}${MARK}${character}`;
    yield `${MARK}${character.repeat(4)}`;
    yield `${MARK}${character}a\u0301${character}`;
  }
  for (const text of INJECTIONS) {
    yield text;
    yield `${MARK}${text}`;
    yield `${text}${MARK}`;
  }
  for (const length of LENGTHS) {
    for (const filler of ['1', 'Ä', '漢', 'ﷺ', 'ﬃ', 'e\u0301', ' ', '\u{20000}', '\u0301', '-']) {
      yield filler.repeat(length);
      yield `${MARK}${filler.repeat(length)}`;
    }
  }
}
