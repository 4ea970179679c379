/** A line chart as SVG: two axes, some lines, and marks where a phase begins. */

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly xName: string;
  readonly lines: readonly Line[];
  /** Where something begins, with its name. */
  readonly marks?: readonly (readonly [x: number, name: string])[];
  /** Whether the x axis counts in powers. */
  readonly isLogarithmic?: boolean;
}

const WIDTH = 560;
const HEIGHT = 300;
const LEFT = 64;
const TOP = 34;
const BOTTOM = 44;

/** Draws the chart; the y axis begins at zero and is shared by all lines. */
export function drawChart({
  title,
  xName,
  lines,
  marks = [],
  isLogarithmic = false,
}: Chart): string {
  const points = lines.flatMap((line) => line.points);
  const along = (x: number): number => (isLogarithmic ? Math.log2(x) : x);
  const xs = points.map(([x]) => along(x));
  const [xMin, xMax] = [Math.min(...xs), Math.max(...xs)];
  const yMax = niceAbove(Math.max(...points.map(([, y]) => y)));
  const toX = (x: number): number =>
    round(LEFT + ((along(x) - xMin) / (xMax - xMin || 1)) * (WIDTH - LEFT - 12));
  const toY = (y: number): number => round(HEIGHT - BOTTOM - (y / yMax) * (HEIGHT - TOP - BOTTOM));
  const text = (x: number, y: number, words: string, more = ''): string =>
    `<text x="${x}" y="${y}" ${more}>${escape(words)}</text>`;
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => share * yMax);
  const grid = steps.map(
    (y) =>
      `<line x1="${LEFT}" x2="${WIDTH - 12}" y1="${toY(y)}" y2="${toY(y)}" stroke="#ddd"/>` +
      text(LEFT - 6, toY(y) + 4, y.toLocaleString('en'), 'text-anchor="end"'),
  );
  const ticks = isLogarithmic ? [...new Set(points.map(([x]) => x))] : evenly(xMin, xMax);
  const xTicks = ticks.map((x) =>
    text(toX(x), HEIGHT - BOTTOM + 18, x.toLocaleString('en'), 'text-anchor="middle"'),
  );
  const begins = marks.map(
    ([x, name]) =>
      `<line x1="${toX(x)}" x2="${toX(x)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#aaa" stroke-dasharray="3 3"/>` +
      `<g transform="translate(${toX(x) - 4} ${TOP + 4}) rotate(-90)">` +
      text(0, 0, name, 'text-anchor="end" font-size="10" fill="#777"') +
      '</g>',
  );
  const drawn = lines.map(({ colour, points: own }) => {
    const path = own.map(([x, y]) => `${toX(x)},${toY(y)}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  });
  const legend = lines.map(({ name, colour }, index) =>
    text(LEFT + index * 150, HEIGHT - 8, `— ${name}`, `fill="${colour}"`),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="100%" overflow="visible" font-family="sans-serif" font-size="11">`,
    text(LEFT, 18, title, 'font-size="14" font-weight="bold"'),
    ...grid,
    ...xTicks,
    text(WIDTH - 12, HEIGHT - 8, xName, 'text-anchor="end" fill="#555"'),
    ...begins,
    ...drawn,
    ...legend,
    '</svg>',
  ].join('');
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}

function evenly(from: number, to: number): readonly number[] {
  const ticks = [0, 1, 2, 3, 4].map((step) => Math.round(from + (step * (to - from)) / 4));
  return [...new Set(ticks)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
