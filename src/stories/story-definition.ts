/** Lines that give something a name of one character: plates, events, summaries, dead letters. */
import { trimEnd } from './story-line.ts';
import { twice } from './story-problems.ts';
import type { StoryLine, Word } from './story-line.ts';
import type { StoryProblems } from './story-problems.ts';

/** `name = value`, whatever the spaces around the sign are. */
export interface Definition {
  readonly name: Word;
  /** Empty, at the end of the line, if there is none. */
  readonly value: Word;
}

const DEFINITION = /^( *)([^ =]+)( *= *)(.*)$/s;

/** @returns undefined when the line does not begin with one word and an equals sign */
export function readDefinition({ line, text }: StoryLine): Definition | undefined {
  const match = DEFINITION.exec(text);
  if (match === null) return undefined;
  const [, indent = '', name = '', sign = '', value = ''] = match;
  const column = indent.length + 1;
  const valueText = trimEnd(value);
  // The value begins behind the spaces; where there is none, it is missing right behind the sign.
  const gap = valueText === '' ? sign.trimEnd().length : sign.length;
  const valueColumn = column + name.length + gap;
  return {
    name: { text: name, line, column },
    value: { text: valueText, line, column: valueColumn },
  };
}

/** Puts a definition on its list, or reports why it cannot be there. */
export function addDefinition(
  list: Definition[],
  definition: Definition,
  problems: StoryProblems,
): void {
  const { name, value } = definition;
  const earlier = list.find((other) => other.name.text === name.text);
  if (name.text.length > 1) {
    const sentence = `"${name.text}" has ${name.text.length} characters. Use a single one.`;
    problems.report(name, sentence);
  } else if (earlier !== undefined) {
    problems.report(name, twice(`"${name.text}"`, earlier.name));
  } else if (value.text === '') {
    problems.report(value, `"${name.text}" has no value. Write one behind the "=".`);
  } else list.push(definition);
}
