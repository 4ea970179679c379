/**
 * Sorts the lines of a file into drafts of stories. What a line is depends on its first words and
 * on what it stands below; how far it is indented is left to the writer.
 */
import { beginDraft, beginExpectation } from './story-draft.ts';
import { addDefinition, readDefinition } from './story-definition.ts';
import { endOf, restAfter } from './story-line.ts';
import { meantInstead, twice } from './story-problems.ts';
import { readLaneRow, readSetting, readValue } from './story-values.ts';
import { EXPECT_LANES, EXPECT_LISTS, INPUT_LANES, STORY_WORDS, TOP_WORDS } from './story-words.ts';
import type { LaneRow, StoryDraft } from './story-draft.ts';
import type { Definition } from './story-definition.ts';
import type { StoryLine, Word } from './story-line.ts';
import type { StoryProblems } from './story-problems.ts';

const LISTS = ['plates', 'events', ...EXPECT_LISTS] as const;
type List = (typeof LISTS)[number];

const INPUT_WORDS: readonly string[] = [...STORY_WORDS, ...INPUT_LANES];
const EXPECT_WORDS: readonly string[] = [...EXPECT_LANES, ...EXPECT_LISTS, 'story'];

export class StoryReader {
  /** Plates that stand before the first story. */
  readonly sharedPlates: Definition[] = [];
  readonly drafts: StoryDraft[] = [];
  readonly #problems: StoryProblems;
  #list: List | undefined;

  constructor(problems: StoryProblems) {
    this.#problems = problems;
  }

  read(line: StoryLine): void {
    const first = line.words[0] as Word;
    // A title and a reason are texts, and may begin with an equals sign.
    const isText = first.text === 'story' || first.text === 'why';
    const definition = isText ? undefined : readDefinition(line);
    if (definition === undefined) this.#readWords(line, first);
    else this.#define(definition);
    const draft = this.drafts.at(-1);
    if (draft !== undefined) draft.lastLine = line.line;
  }

  #define(definition: Definition): void {
    const { name } = definition;
    const draft = this.drafts.at(-1);
    if (INPUT_WORDS.includes(name.text)) {
      const how = name.text === 'set' ? 'set PATH = VALUE' : `${name.text} VALUE`;
      return this.#problems.report(name, `There is an "=" behind "${name.text}". Write "${how}".`);
    }
    const list = this.#list === undefined ? undefined : this.#definitionsOf(this.#list, draft);
    if (list === undefined) {
      const known = draft?.expectation === undefined ? LISTS.slice(0, 2) : EXPECT_LISTS;
      const below = known.map((word) => `"${word}"`).join(' or ');
      const sentence = `"${name.text} = ..." stands below no list. Put it below ${below}.`;
      return this.#problems.report(name, sentence);
    }
    addDefinition(list, definition, this.#problems);
  }

  #definitionsOf(list: List, draft: StoryDraft | undefined): Definition[] | undefined {
    if (list === 'plates') return draft?.plates ?? this.sharedPlates;
    if (list === 'events') return draft?.events;
    return list === 'summaries' ? draft?.expectation?.summaries : draft?.expectation?.deadLetters;
  }

  #readWords(line: StoryLine, first: Word): void {
    const draft = this.drafts.at(-1);
    if (first.text === 'story') this.#begin(line, first);
    else if (draft === undefined) this.#readShared(line, first);
    else if (draft.expectation === undefined) this.#readInput(draft, line, first);
    else this.#readExpected(draft, line, first);
  }

  #begin(line: StoryLine, first: Word): void {
    const { text: title } = restAfter(line, 1);
    this.#list = undefined;
    const earlier = this.drafts.find((draft) => draft.title === title);
    if (title === '') {
      this.#problems.report(endOf(first), 'The story has no title. Say in words what happens.');
    } else if (earlier !== undefined) {
      this.#problems.report(line.words[1] as Word, twice('A story of this title', earlier.place));
    }
    this.drafts.push(beginDraft(first, title));
  }

  #readShared(line: StoryLine, first: Word): void {
    if (first.text === 'plates') return this.#open('plates', line, 1);
    const isOfStory = INPUT_WORDS.includes(first.text);
    const sentence = isOfStory
      ? `"${first.text}" is part of a story. Begin one above it with "story" and what happens.`
      : `"${first.text}" is not known. ${meantInstead(first.text, TOP_WORDS)}`;
    this.#problems.report(first, sentence);
  }

  #readInput(draft: StoryDraft, line: StoryLine, first: Word): void {
    const { text: word } = first;
    if (isOneOf(INPUT_LANES, word)) return this.#readLane(draft.rows, line, 1);
    if (word === 'plates' || word === 'events') return this.#open(word, line, 1);
    this.#list = undefined;
    if (word === 'set') return readSetting(draft, line, this.#problems);
    if (word === 'expect') {
      draft.expectation = beginExpectation(first);
      return this.#expectEnd(line, 1);
    }
    if (isOneOf(STORY_WORDS, word)) return readValue(draft, line, this.#problems);
    if (isExpectation(line)) {
      const sentence = `"${word}" is part of what must come out. Write "expect" above it.`;
      return this.#problems.report(first, sentence);
    }
    this.#problems.report(first, `"${word}" is not known. ${meantInstead(word, INPUT_WORDS)}`);
  }

  #readExpected(draft: StoryDraft, line: StoryLine, first: Word): void {
    const expectation = draft.expectation as NonNullable<StoryDraft['expectation']>;
    const { text: word } = first;
    const second = line.words[1]?.text;
    if (word === 'summaries') return this.#open(word, line, 1);
    if (word === 'dead' && second === 'letters') return this.#open('dead letters', line, 2);
    this.#list = undefined;
    const rows = expectation.rows;
    if (word === 'acked' || word === 'plate') {
      const isNamed = word === 'plate' || second === 'entry' || second === 'exit';
      if (isNamed) return this.#readLane(rows, line, 2);
      const sentence = 'Of which queue? Write "acked entry" or "acked exit".';
      return this.#problems.report(line.words[1] ?? endOf(first), sentence);
    }
    if (word === 'dead' || word === 'written') return this.#readLane(rows, line, 1);
    if (word === 'expect')
      return this.#problems.report(first, twice('"expect"', expectation.place));
    const sentence = INPUT_WORDS.includes(word)
      ? `"${word}" stands below "expect", where only what comes out is told. Put it above.`
      : `"${word}" is not known here. ${meantInstead(word, EXPECT_WORDS)}`;
    this.#problems.report(first, sentence);
  }

  #readLane(rows: LaneRow[], line: StoryLine, words: number): void {
    this.#list = undefined;
    readLaneRow(rows, line, words, this.#problems);
  }

  #open(list: List, line: StoryLine, words: number): void {
    this.#list = list;
    this.#expectEnd(line, words);
  }

  #expectEnd(line: StoryLine, words: number): void {
    const more = line.words[words];
    if (more === undefined) return;
    const { text } = line.words[words - 1] as Word;
    const sentence = `There is something behind "${text}". Put it on the lines below.`;
    this.#problems.report(more, sentence);
  }
}

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

function isExpectation({ words: [first, second] }: StoryLine): boolean {
  const word = (first as Word).text;
  if (word === 'acked' || word === 'plate') return second !== undefined;
  return isOneOf([...EXPECT_LANES, ...EXPECT_LISTS], word);
}
