/** How a marble diagram looks as SVG: its measures and its colours, on light paper and on dark. */
import type { Tone } from './diagram.ts';

/** In pixels. */
export const MEASURES = {
  edge: 28,
  titleY: 40,
  subtitleY: 60,
  /** Where the names of the moments stand, and below them those of the breaks. */
  ticksY: 92,
  pausesY: 108,
  lanesY: 118,
  laneHeight: 44,
  nextLaneHeight: 24,
  markRadius: 9,
  /** What a row of marks takes that found no room in the row above. */
  rowHeight: 21,
  spanHeight: 18,
  listRowHeight: 22,
  /** Where the words of a line of the list begin. */
  listTextX: 164,
  listGap: 32,
  noteHeight: 18,
} as const;

/** The ink of each tone on light paper, and on dark. */
const INK: Readonly<Record<Tone, readonly [light: string, dark: string]>> = {
  entry: ['#2458c6', '#7aa8ff'],
  exit: ['#7a3fc0', '#c39bff'],
  good: ['#1d7a46', '#5fd08d'],
  late: ['#a85a00', '#f5b14c'],
  bad: ['#b3261e', '#ff8a80'],
  quiet: ['#687385', '#95a1b3'],
};

const [PAPER, DARK_PAPER] = ['#ffffff', '#12161d'];
const [TEXT, DARK_TEXT] = ['#1c2430', '#e4e9f0'];
const [FAINT, DARK_FAINT] = ['#5d6878', '#9aa6b7'];
const [RULE, DARK_RULE] = ['#d5dae2', '#353d4a'];
const [BREAK, DARK_BREAK] = ['#eef1f5', '#1d232d'];

/** The style sheet: classes with a colour each, since not every viewer knows variables. */
export const STYLE = [
  'text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif}',
  '.title{font-size:18px;font-weight:600}.name{font-weight:600}',
  '.tick,.pause,.subtitle,.note{font-size:12px}',
  '.tick,.time{font-variant-numeric:tabular-nums}.time{font-size:12px}',
  '.letter{font-size:11px;font-weight:700;text-anchor:middle}',
  '.inside{font-size:12px;font-weight:600;text-anchor:middle}.pause{text-anchor:middle}',
  '.grid,.line{stroke-width:1}.line{stroke-width:2}.grid{stroke-dasharray:2 4}',
  '.gap{stroke-width:2;stroke-dasharray:1 5;stroke-linecap:round}',
  '.link{fill:none;stroke-width:1.5;opacity:.7}.open{opacity:.85}',
  coloured(0, TEXT, FAINT, PAPER, RULE, BREAK),
  `@media (prefers-color-scheme:dark){${coloured(1, DARK_TEXT, DARK_FAINT, DARK_PAPER, DARK_RULE, DARK_BREAK)}}`,
].join('');

function coloured(
  scheme: 0 | 1,
  text: string,
  faint: string,
  paper: string,
  rule: string,
  pause: string,
): string {
  const inks = Object.entries(INK).map(
    ([tone, ink]) => `.${tone}{fill:${ink[scheme]}}.link.${tone}{fill:none;stroke:${ink[scheme]}}`,
  );
  return [
    `text{fill:${text}}.tick,.pause,.subtitle,.note,.time{fill:${faint}}`,
    `.paper{fill:${paper}}.break{fill:${pause}}`,
    `.grid,.line,.gap{stroke:${rule}}`,
    ...inks,
    `.letter,.inside{fill:${paper}}`,
  ].join('');
}
