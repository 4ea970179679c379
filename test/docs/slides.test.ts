import { readFileSync } from 'node:fs';
import { Marp } from '@marp-team/marp-core';
import { expect, it } from 'vitest';
import { figuresOf, fillIn } from '../../tools/slides/figures.ts';
import type { SlideReport, SlideSweep } from '../../tools/slides/figures.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const source = read('docs/slides/plateflow.md');
const report = JSON.parse(read('docs/slides/report.json')) as SlideReport;
const sweep = JSON.parse(read('docs/slides/sweep.json')) as SlideSweep;

it('there are three slides, and each figure that they ask for is there', () => {
  const text = fillIn(source, figuresOf(report, sweep));
  expect(text).not.toContain('{{');
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  const { html } = new Marp({ html: true, script: false }).render(text, { htmlAsArray: true });
  expect(html).toHaveLength(3);
});

it('a place that there is no figure for is refused', () => {
  expect(() => fillIn('{{speed}}', figuresOf(report, sweep))).toThrow('{{speed}}');
});

it('the run that they show agrees with the truth', () => {
  expect(report.agrees).toBe(true);
});

const references = [...source.matchAll(/`(src\/[\w./-]+)` `(\w+)`/g)].map(
  ([, file = '', name = '']) => ({ file, name }),
);

it.each(references)('$file still has $name', ({ file, name }) => {
  expect(read(file)).toMatch(new RegExp(`export (async )?(function|class|const) ${name}\\b`));
});

it('the implementation is shown in at least four places of the source', () => {
  expect(references.length).toBeGreaterThanOrEqual(4);
});
