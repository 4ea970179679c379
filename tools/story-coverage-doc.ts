/** The part of docs/stories.md that says which story is about which rule, state and problem. */
import { PROBLEMS, RULES } from './story-coverage.ts';
import { HAPPENINGS, STATES } from './story-states.ts';
import type { Told } from './story-coverage.ts';

/** The section of docs/stories.md that says which story tells what. */
export function describeCoverage(): string {
  const states = STATES.flatMap(({ state, mark, stories }) => {
    const told = HAPPENINGS.filter((happening) => stories[happening] !== undefined);
    return told.map((happening, at) => [
      at === 0 ? `\`${mark}\` ${state}` : '',
      happening,
      link(stories[happening] as string),
    ]);
  });
  return [
    '## What is told where',
    '',
    'Where a story cannot tell something, a test does.',
    '',
    '### The rules',
    '',
    table(['rule', 'stories'], RULES.map(describeTold)),
    '',
    '### The states of a plate',
    '',
    'States are derived from the reads of a plate, never stored. What a state does not list cannot happen in',
    'it, or changes nothing. A late event is from before what is known already.',
    '',
    table(['state', 'what happens', 'story'], states),
    '',
    '### What has gone wrong elsewhere',
    '',
    table(['problem', 'stories'], PROBLEMS.map(describeTold)),
    '',
  ].join('\n');
}

function describeTold({ about, stories, test }: Told): readonly string[] {
  const file = test === undefined ? [] : [`[${test}](../${test})`];
  return [about, [...stories.map(link), ...file].join('<br>')];
}

function link(title: string): string {
  return `[${title}](#${slug(title)})`;
}

/** What a heading is called in a link, as GitHub does it. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
