/**
 * Writes docs/stories.md and the pictures in docs/pictures/stories: the library of stories for a
 * reader, and what it covers. Run it with `npm run docs:stories` when a story has changed.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { drawStory } from '#stories/story-diagram.ts';
import { drawSvg } from '#stories/draw-svg.ts';
import { parseStories } from '#stories/story-parser.ts';
import { describeCoverage, slug } from './story-coverage-doc.ts';
import type { Story } from '#stories/story.ts';

export const STORIES_DOC = new URL('../docs/stories.md', import.meta.url);
export const PICTURES = new URL('../docs/pictures/stories/', import.meta.url);
const FOLDER = new URL('../test/stories/', import.meta.url);

/** In the order in which a newcomer reads them. */
const GROUPS = [
  { file: 'pairing', title: 'From reads to stays' },
  { file: 'lateness', title: 'Late, and out of order' },
  { file: 'identity', title: 'The same event again' },
  { file: 'clocks', title: 'Clocks, and stays that do not end' },
  { file: 'plates', title: 'Plates, garages, and what is no event' },
  { file: 'crashes', title: 'Stores and processors that fail' },
  { file: 'writer', title: 'The writer is away, or slow' },
  { file: 'limits', title: 'Limits' },
] as const;

/** The stories that are drawn as well. */
const DRAWN: readonly string[] = [
  'a car that comes and goes gives one summary',
  'a car that comes again without having left was not seen leaving',
  'an exit from before the car came in belongs to an earlier stay',
  'an exit that overtakes its entry waits for it',
  'an entry that comes too late corrects what was written',
  'an exit from within a stay that is written corrects it',
  'an entry that is replayed after the exit does not bring the car back',
  'a processor that is killed remembers what is committed',
  'a summary is written once although the processor was killed while it was sent',
  'an outbox that is full stops the queues until the writer is back',
];

const INTRODUCTION = `# What the system does, in stories

Each story is a marble diagram that runs: events come in, something may go wrong, and what must come out
stands below it. They run in virtual time through the pipeline that runs in production
(\`npx plateflow replay test/stories\`), so this page cannot say what is not so.

How to read one:

1. One character is one column, and a column is a moment; \`step\` says how far apart they are.
2. \`entry\` and \`exit\` are what the cameras say. \`A\` is a new event of plate A, seen in that column.
3. A lower-case letter is an event of the list \`events\`: seen earlier than it comes, or coming twice.
4. \`commits\`, \`writer\` and \`process\` are what goes wrong: \`x\` \`X\` fails, \`~\` is slow, \`!\` is killed.
5. Below \`expect\` is what must come out. \`acked\`: from here on the queue may forget the event.
6. \`dead\`: the event cannot act, and is set aside with the reason in the list \`dead letters\`.
7. \`written\`: the writer has the summary. Its number stands in the list \`summaries\`.
8. A summary is plate, reason, entry, exit and duration; times count from the first column, \`?\` is missing.
9. \`plate A\` is what is committed of it: \`.\` nothing, \`i\` inside, \`o\` outside,
   \`w\` outside and something waits, \`W\` inside and something waits.
10. \`set\` is a setting that is not as in [config/default.yaml](../config/default.yaml).

Rules are cited by their number: [rules.md](rules.md) has all nine.

[story-format.md](story-format.md) is the whole of it, for those who write one. This page is made by
\`npm run docs:stories\` from \`test/stories\`; what is written into it by hand is lost.
`;

/** One file of stories. */
export interface StoryGroup {
  readonly file: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly stories: readonly Story[];
}

/** All stories, in the order of the page. */
export function readStoryGroups(): readonly StoryGroup[] {
  return GROUPS.map(({ file, title }) => {
    const text = readFileSync(new URL(`${file}.marble`, FOLDER), 'utf8');
    const { stories } = parseStories(`${file}.marble`, text);
    return { file, title, lines: text.split('\n'), stories };
  });
}

/** The text of docs/stories.md. */
export function describeStories(groups: readonly StoryGroup[]): string {
  const contents = groups.map(({ title, stories }) => {
    return `- [${title}](#${slug(title)}): ${stories.length} stories`;
  });
  const more = ['- [What is told where](#what-is-told-where)', ''];
  return [
    INTRODUCTION,
    [...contents, ...more].join('\n'),
    ...groups.map(describeGroup),
    describeCoverage(),
  ].join('\n');
}

/** The pictures by file name. */
export function drawPictures(groups: readonly StoryGroup[]): ReadonlyMap<string, string> {
  const drawn = groups.flatMap(({ stories }) =>
    stories.filter(({ title }) => DRAWN.includes(title)),
  );
  return new Map(drawn.map((story) => [`${slug(story.title)}.svg`, drawSvg(drawStory(story))]));
}

function describeGroup({ title, lines, stories }: StoryGroup): string {
  const firstLine = stories[0]?.place.firstLine ?? 1;
  const head = lines.slice(0, firstLine - 1);
  const introduction = head
    .filter((line) => line.startsWith('#'))
    .map((line) => line.replace(/^# ?/, ''));
  const plates = head.filter((line) => line !== '' && !line.startsWith('#'));
  const told = stories.map((story) => describeStory(story, lines));
  return [`## ${title}`, '', ...introduction, '', fenced(plates), '', ...told].join('\n');
}

function describeStory({ title, why, place }: Story, lines: readonly string[]): string {
  const told = lines
    .slice(place.firstLine, place.lastLine)
    .filter((line) => !line.startsWith('why '));
  const picture = DRAWN.includes(title)
    ? [`![${sentence(title)}](pictures/stories/${slug(title)}.svg)`, '']
    : [];
  return [
    `### ${sentence(title)}`,
    '',
    ...(why === undefined ? [] : [`${sentence(why)}.`, '']),
    ...picture,
    fenced(told),
    '',
  ].join('\n');
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function fenced(lines: readonly string[]): string {
  return ['```marble', ...lines, '```'].join('\n');
}

function write(): void {
  const groups = readStoryGroups();
  writeFileSync(STORIES_DOC, describeStories(groups));
  mkdirSync(PICTURES, { recursive: true });
  const pictures = drawPictures(groups);
  for (const name of readdirSync(PICTURES)) {
    if (!pictures.has(name)) rmSync(new URL(name, PICTURES));
  }
  for (const [name, svg] of pictures) writeFileSync(new URL(name, PICTURES), svg);
}

if (import.meta.main) write();
