/** Links between the documents lead to files and headings that are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { slug } from '../../tools/story-coverage-doc.ts';

const ROOT = new URL('../../', import.meta.url);

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...['docs/', 'docs/decisions/'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT))
      .filter((name) => name.endsWith('.md'))
      .map((name) => folder + name),
  ),
];

function read(url: URL): string {
  return readFileSync(url, 'utf8');
}

function headingsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/^#+ (?<title>.+)$/gm), ({ groups }) =>
    slug(String(groups?.['title'])),
  );
}

/** The links of a page that lead nowhere. */
function deadLinks(page: URL, text: string): readonly string[] {
  const targets = Array.from(text.matchAll(/\]\((?<to>[^)\s]+)\)/g), ({ groups }) =>
    String(groups?.['to']),
  );
  return targets.filter((to) => {
    if (/^https?:/.test(to)) return false;
    const url = new URL(to, page);
    const heading = url.hash.slice(1);
    url.hash = '';
    if (!existsSync(url)) return true;
    return (
      heading !== '' && !headingsOf(url.href === page.href ? text : read(url)).includes(heading)
    );
  });
}

it.each(PAGES)('every link of %s leads somewhere', (name) => {
  const page = new URL(name, ROOT);
  expect(deadLinks(page, read(page))).toEqual([]);
});

it('a link that leads nowhere would be found', () => {
  const text =
    '# Here\n[a](#here) [b](#there) [c](../README.md) [d](no-such.md) [e](rules.md#none)';
  const page = new URL('docs/rules.md', ROOT);
  expect(deadLinks(page, text)).toEqual(['#there', 'no-such.md', 'rules.md#none']);
});
