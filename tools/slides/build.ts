/**
 * Makes the slides: `npm run slides`. The source is `docs/slides/plateflow.md`, the figures come from
 * `report.json` and `sweep.json` beside it, and the result is in `docs/slides/dist`: HTML, and PDF
 * where a Chromium is there to print it (CHROME_PATH names another one).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Marp } from '@marp-team/marp-core';
import { figuresOf, fillIn } from './figures.ts';
import type { SlideReport, SlideSweep } from './figures.ts';

const FOLDER = new URL('../../docs/slides/', import.meta.url);
const CHROMIUMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

const report = JSON.parse(read('report.json')) as SlideReport;
const sweep = JSON.parse(read('sweep.json')) as SlideSweep;
const html = renderSlides(fillIn(read('plateflow.md'), figuresOf(report, sweep)));
const page = new URL('dist/plateflow.html', FOLDER);
mkdirSync(new URL('.', page), { recursive: true });
writeFileSync(page, html);
console.log(`wrote ${fileURLToPath(page)}`);
printPdf(page, new URL('dist/plateflow.pdf', FOLDER));

/** One page that needs nothing from elsewhere. */
function renderSlides(markdown: string): string {
  const marp = new Marp({
    html: true,
    markdown: { breaks: false },
    math: false,
    emoji: { shortcode: false, unicode: false },
  });
  const { html: slides, css } = marp.render(markdown);
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Plateflow</title>' +
    `<style>${css}\n@page { size: 1280px 720px; margin: 0 }\nbody { margin: 0 }</style></head>` +
    `<body>${slides}</body></html>\n`
  );
}

function printPdf(from: URL, to: URL): void {
  const chromium = [process.env['CHROME_PATH'] ?? '', ...CHROMIUMS].find((path) =>
    existsSync(path),
  );
  if (chromium === undefined) {
    console.log('no Chromium here, so no PDF; CHROME_PATH names one');
    return;
  }
  const flags = ['--headless', '--disable-gpu', '--no-pdf-header-footer'];
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  const { status, stderr } = spawnSync(
    chromium,
    [...flags, `--print-to-pdf=${fileURLToPath(to)}`, from.href],
    { encoding: 'utf8', timeout: 60_000 },
  );
  if (status !== 0) throw new Error(`${chromium} could not print the slides: ${stderr}`);
  console.log(`wrote ${fileURLToPath(to)}`);
}
