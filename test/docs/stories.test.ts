import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEMS, RULES } from '../../tools/story-coverage.ts';
import { slug } from '../../tools/story-coverage-doc.ts';
import { HAPPENINGS, STATES } from '../../tools/story-states.ts';
import {
  describeStories,
  drawPictures,
  PICTURES,
  readStoryGroups,
  STORIES_DOC,
} from '../../tools/stories-doc.ts';

const ROOT = new URL('../../', import.meta.url);
const groups = readStoryGroups();
const stories = groups.flatMap(({ stories }) => stories);
const titles = stories.map(({ title }) => title);
const page = readFileSync(STORIES_DOC, 'utf8');
const inStates = STATES.flatMap((row) =>
  HAPPENINGS.flatMap((happening) => {
    const title = row.stories[happening];
    return title === undefined ? [] : [{ row, happening, title }];
  }),
);

describe('docs/stories.md', () => {
  it('is what `npm run docs:stories` makes of the stories', () => {
    expect(page).toBe(describeStories(groups));
  });

  it('has the pictures of the stories as they are, and no others', () => {
    const pictures = drawPictures(groups);
    expect(pictures.size).toBe(10);
    expect(readdirSync(PICTURES).toSorted()).toEqual([...pictures.keys()].toSorted());
    for (const [name, svg] of pictures) {
      expect(readFileSync(new URL(name, PICTURES), 'utf8')).toBe(svg);
      expect(page).toContain(`(pictures/stories/${name})`);
    }
  });

  it('has every file of stories', () => {
    const files = readdirSync(new URL('test/stories/', ROOT)).filter((name) =>
      name.endsWith('.marble'),
    );
    expect(groups.map(({ file }) => `${file}.marble`).toSorted()).toEqual(files.toSorted());
  });

  it('has titles that no two stories share, and says of each story why it is told', () => {
    expect(new Set(titles).size).toBe(titles.length);
    expect(stories.filter(({ why }) => why === undefined)).toEqual([]);
  });

  it('links to headings and files that are there', () => {
    const headings = Array.from(page.matchAll(/^#+ (?<title>.+)$/gm), ({ groups }) =>
      slug(String(groups?.['title'])),
    );
    const targets = Array.from(page.matchAll(/\]\((?<to>[^)]+)\)/g), ({ groups }) =>
      String(groups?.['to']),
    );
    const isThere = (to: string): boolean =>
      to.startsWith('#')
        ? headings.includes(to.slice(1))
        : existsSync(new URL(to, new URL('docs/', ROOT)));
    expect(targets.length).toBeGreaterThan(100);
    expect(targets.filter((to) => !isThere(to))).toEqual([]);
  });
});

describe('what the stories cover', () => {
  it.each([...RULES, ...PROBLEMS])('is, for "$about", a story or a test', ({ stories, test }) => {
    expect(stories.filter((title) => !titles.includes(title))).toEqual([]);
    const tests = test === undefined ? [] : [test];
    expect(tests.filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
    expect(stories.length + tests.length).toBeGreaterThan(0);
  });

  it.each(inStates)('is, for "$row.state" and "$happening", a story', ({ row, title }) => {
    const story = stories.find((story) => story.title === title);
    const states = story?.expected?.states.map(({ states }) => states).join('');
    expect(states ?? `There is no story "${title}".`).toContain(row.mark);
  });

  it('is an entry, an exit and a killed processor in every state', () => {
    for (const { stories } of STATES) {
      expect(Object.keys(stories)).toEqual(
        expect.arrayContaining(['an entry', 'an exit', 'the processor is killed']),
      );
    }
  });
});
