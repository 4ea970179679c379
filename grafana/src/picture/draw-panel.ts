/** One panel as SVG: a number, lines, or a heatmap. */
import { MARGIN, placer, rangeOf } from './place.ts';
import { quantity } from './quantity.ts';
import type { Series } from './answers.ts';
import type { DrawnPanel, Place, Range, Shown } from './place.ts';

const PALETTE = ['#5794f2', '#73bf69', '#ff9830', '#b877d9', '#f2495c', '#33a2a2', '#8f7a00'];

/** The inside of a panel, from its upper left corner on. */
export function drawPanel(panel: DrawnPanel, series: readonly Series[], span: Shown): string {
  const title = `<text x="10" y="18" class="title">${escapeXml(panel.title)}</text>`;
  if (series.length === 0) return `${title}${noData(panel)}`;
  if (panel.type === 'stat') return `${drawNumber(panel, series)}${title}`;
  if (panel.type === 'bargauge') return title + drawBars(panel, series);
  if (panel.type === 'heatmap') return title + drawHeatmap(panel, series, span);
  return title + drawLines(panel, series, span);
}

function noData({ width, height }: DrawnPanel): string {
  return `<text x="${width / 2}" y="${height / 2 + 8}" class="quiet" text-anchor="middle">–</text>`;
}

function drawNumber(panel: DrawnPanel, [first]: readonly Series[]): string {
  const value = first?.points.at(-1)?.[1] ?? Number.NaN;
  const text = Number.isNaN(value) ? '–' : quantity(value, panel.unit);
  const { width, height } = panel;
  return (
    `<rect width="${width}" height="${height}" class="tile" fill="${panel.colourOf(value)}"/>` +
    `<text x="${width / 2}" y="${height / 2 + 22}" class="number">${text}</text>`
  );
}

function drawBars(panel: DrawnPanel, series: readonly Series[]): string {
  const rowHeight = (panel.height - MARGIN.top - 8) / series.length;
  return series
    .map(({ name, points }, at) => {
      const value = points.at(-1)?.[1] ?? 0;
      const y = MARGIN.top + at * rowHeight;
      const width = Math.min(1, value / (panel.max ?? 1)) * (panel.width - 20);
      const bar = `width="${Math.max(1, width).toFixed(1)}" height="${(rowHeight / 3).toFixed(1)}"`;
      const text = quantity(value, panel.unit);
      return (
        `<text x="10" y="${y + 14}" class="legend">${escapeXml(name)}</text>` +
        `<text x="${panel.width - 10}" y="${y + 14}" class="tick">${text}</text>` +
        `<rect x="10" y="${y + 20}" ${bar} fill="${panel.colourOf(value)}"/>`
      );
    })
    .join('');
}

function drawLines(panel: DrawnPanel, series: readonly Series[], span: Shown): string {
  const limits = series.filter(({ name }) => panel.isLimit(name));
  const lines = series.filter(({ name }) => !panel.isLimit(name));
  const piled = panel.isStacked ? pileUp(lines) : lines;
  const values = [...piled, ...limits].flatMap(({ points }) => points.map(([, value]) => value));
  const range = rangeOf(panel, values);
  const place = placer(panel, span, range);
  const drawn = piled.map((line, at) => {
    const colour = colourOf(panel, line.name, at);
    const d = path(line, place);
    const floor = place(0, 0)[1];
    const filled = panel.isStacked ? closed(d, line, place, floor) : '';
    return `<path d="${filled}" fill="${colour}"/><path d="${d}" class="line" stroke="${colour}"/>`;
  });
  const dashed = limits.map((line) => `<path d="${path(line, place)}" class="limit"/>`);
  // What is piled highest is drawn first, so that what is below covers it.
  const inOrder = panel.isStacked ? drawn.toReversed() : drawn;
  return (
    axis(panel, range) +
    inOrder.join('') +
    phaseMarks(panel, span) +
    dashed.join('') +
    legend(panel, lines)
  );
}

/** The darker, the more; a bucket of Prometheus holds all that are below it too. */
function drawHeatmap(panel: DrawnPanel, series: readonly Series[], span: Shown): string {
  const buckets = series
    .map(({ name, points }) => ({ bound: Number(name.replace('+Inf', 'Infinity')), points }))
    .toSorted((left, right) => left.bound - right.bound);
  const counts = buckets.map(({ points }, at) => {
    const below = new Map(buckets[at - 1]?.points);
    return points.map(([seconds, value]) => [seconds, value - (below.get(seconds) ?? 0)] as const);
  });
  const most = Math.max(...counts.flat().map(([, value]) => value || 0), 1e-9);
  const place = placer(panel, span, { bottom: 0, top: buckets.length });
  const rowHeight = place(0, 0)[1] - place(0, 1)[1];
  const columnWidth = place(span.from + span.step, 0)[0] - place(span.from, 0)[0];
  const cells = counts.flatMap((points, at) =>
    points
      .filter(([, value]) => value > 0)
      .map(([seconds, value]) => {
        const [x, y] = place(seconds, at + 1);
        const opacity = (0.08 + 0.92 * Math.sqrt(value / most)).toFixed(2);
        const corner = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
        const size = `width="${columnWidth.toFixed(1)}" height="${(rowHeight - 0.5).toFixed(1)}"`;
        return `<rect ${corner} ${size} class="cell" opacity="${opacity}"/>`;
      }),
  );
  const labels = buckets
    .map(({ bound }, at) => ({ bound, y: place(0, at + 0.9)[1] }))
    .filter(({ bound }, at) => at % 3 === 0 && Number.isFinite(bound))
    .map(({ bound, y }) => tick(y, quantity(bound, panel.unit)));
  return cells.join('') + labels.join('');
}

function phaseMarks(panel: DrawnPanel, span: Shown): string {
  const place = placer(panel, span, { bottom: 0, top: 1 });
  return [...span.phases]
    .map(([name, seconds]) => {
      const [x, y] = place(seconds, 1);
      const down = `M${x.toFixed(1)} ${y}V${panel.height - MARGIN.bottom}`;
      return `<path d="${down}" class="phase"><title>${escapeXml(name)}</title></path>`;
    })
    .join('');
}

function axis(panel: DrawnPanel, range: Range): string {
  const place = placer(panel, { from: 0, to: 1, step: 1 }, range);
  const { bottom, top } = range;
  const middle = panel.isLogarithmic ? Math.expm1(Math.log1p(top) / 2) : (bottom + top) / 2;
  return [bottom, middle, top]
    .map((value) => {
      const [, y] = place(0, value);
      const line = `<path d="M${MARGIN.left} ${y}H${panel.width - MARGIN.right}" class="grid"/>`;
      return line + tick(y + 4, quantity(value, panel.unit));
    })
    .join('');
}

function tick(y: number, text: string): string {
  return `<text x="${MARGIN.left - 6}" y="${y.toFixed(1)}" class="tick">${text}</text>`;
}

function legend(panel: DrawnPanel, lines: readonly Series[]): string {
  let x = MARGIN.left;
  return lines
    .map(({ name }, at) => {
      const left = x;
      x += name.length * 6.2 + 26;
      const y = panel.height - 9;
      const colour = colourOf(panel, name, at);
      return (
        `<rect x="${left}" y="${y - 7}" width="10" height="4" fill="${colour}"/>` +
        `<text x="${left + 14}" y="${y}" class="legend">${escapeXml(name)}</text>`
      );
    })
    .join('');
}

function path({ points }: Series, place: Place): string {
  return points
    .filter(([, value]) => Number.isFinite(value))
    .map(([seconds, value], at) => {
      const [x, y] = place(seconds, value);
      return `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

function closed(d: string, { points }: Series, place: Place, floor: number): string {
  const seconds = points.filter(([, value]) => Number.isFinite(value)).map(([second]) => second);
  const [last] = place(seconds.at(-1) ?? 0, 0);
  const [first] = place(seconds[0] ?? 0, 0);
  return d === '' ? '' : `${d}L${last.toFixed(1)} ${floor}L${first.toFixed(1)} ${floor}Z`;
}

function pileUp(lines: readonly Series[]): readonly Series[] {
  const sums = new Map<number, number>();
  return lines.map(({ name, points }) => ({
    name,
    points: points.map(([seconds, value]) => {
      const sum = (sums.get(seconds) ?? 0) + (Number.isFinite(value) ? value : 0);
      sums.set(seconds, sum);
      return [seconds, sum] as const;
    }),
  }));
}

function colourOf({ colours }: DrawnPanel, name: string, at: number): string {
  return colours.get(name) ?? PALETTE[at % PALETTE.length] ?? 'black';
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
