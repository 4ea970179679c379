/**
 * One lane of a marble diagram as SVG. Marks that would cover each other go into rows below each
 * other; the lane grows by those, up to `ROWS_MAX`, and what comes then covers what is there.
 */
import { MEASURES } from './draw-svg-style.ts';
import { escapeXml, round } from './draw-svg-text.ts';
import type { DiagramLane, DiagramMark, DiagramSpan } from './diagram.ts';
import type { Frame } from './draw-svg-frame.ts';

type Room = Pick<Frame, 'axis' | 'left'>;

const ROWS_MAX = 16;
const CHARACTER = 7;
/** A shorter span is drawn as a mark. */
const SPAN_MIN = 6;

/** How much room the lane takes. */
export function laneHeight(lane: DiagramLane, frame: Frame): number {
  const rows = Math.max(0, ...stackMarks(lane.marks, frame));
  return 2 * laneMiddle(lane) + rows * MEASURES.rowHeight;
}

/** How far the line of the lane is below its top; one that goes on with another is close to it. */
export function laneMiddle({ name }: DiagramLane): number {
  return (name === '' ? MEASURES.nextLaneHeight : MEASURES.laneHeight) / 2;
}

export function drawLane(lane: DiagramLane, frame: Frame, top: number): string {
  const y = top + laneMiddle(lane);
  const rows = stackMarks(lane.marks, frame);
  const marks = lane.marks.map((mark, at) =>
    drawMark(mark, frame, y + (rows[at] as number) * MEASURES.rowHeight),
  );
  const name = escapeXml(lane.name);
  return [
    `<g class="lane" aria-label="${name}">`,
    `<text x="${MEASURES.edge}" y="${round(y + 4.5)}" class="name">${name}</text>`,
    lane.name === '' ? '' : drawLine(frame, y),
    ...lane.spans.map((span) => drawSpan(span, frame, y)),
    ...marks,
    '</g>',
  ].join('\n');
}

/** The row of each mark: the first one in which it does not cover another. */
function stackMarks(marks: readonly DiagramMark[], { axis }: Frame): readonly number[] {
  const rows: number[][] = [];
  return marks.map(({ atMs }) => {
    const x = axis.place(atMs);
    const isFree = (row: readonly number[]): boolean =>
      row.every((taken) => Math.abs(taken - x) >= 2 * MEASURES.markRadius);
    const found = rows.findIndex(isFree);
    const row = found === -1 ? Math.min(rows.length, ROWS_MAX - 1) : found;
    (rows[row] ??= []).push(x);
    return row;
  });
}

/** The line of the lane; dotted where time is not to scale. */
function drawLine({ axis, left }: Frame, y: number): string {
  let from = left;
  const parts: string[] = [];
  const line = (to: number, name: string): void => {
    const place = `x1="${round(from)}" x2="${round(to)}" y1="${round(y)}" y2="${round(y)}"`;
    if (to > from) parts.push(`<line ${place} class="${name}"/>`);
    from = to;
  };
  for (const { fromMs, toMs } of axis.breaks) {
    line(left + axis.place(fromMs), 'line');
    line(left + axis.place(toMs), 'gap');
  }
  line(left + axis.width, 'line');
  return parts.join('');
}

function drawSpan(span: DiagramSpan, { axis, left }: Room, y: number): string {
  const x = left + axis.place(span.fromMs);
  const width = axis.place(span.toMs) - axis.place(span.fromMs);
  if (width < SPAN_MIN && span.letter !== undefined) {
    return drawMark({ ...span, atMs: span.toMs, letter: span.letter }, { axis, left }, y);
  }
  const half = MEASURES.spanHeight / 2;
  const top = round(y - half);
  const shape =
    span.isOpen === true
      ? // Its point says that it goes on.
        `<path d="M${round(x)} ${top}h${round(width)}l${half} ${half}l-${half} ${half}h-${round(width)}z"`
      : `<rect x="${round(x)}" y="${top}" width="${round(Math.max(SPAN_MIN, width))}" height="${MEASURES.spanHeight}" rx="4"`;
  const name = span.isOpen === true ? `${span.tone} open` : span.tone;
  const text = fit([`${span.letter ?? ''}  ${span.label}`.trim(), span.letter ?? ''], width);
  const inside = `<text x="${round(x + width / 2)}" y="${round(y + 4)}" class="inside">`;
  return (
    `<g class="span"><title>${escapeXml(span.label)}</title>${shape} class="${name}"/>` +
    `${text === '' ? '' : `${inside}${escapeXml(text)}</text>`}</g>`
  );
}

/** The first of the texts for which there is room. */
function fit(texts: readonly string[], width: number): string {
  return texts.find((text) => text.length * CHARACTER + 6 <= width) ?? '';
}

function drawMark(
  { atMs, letter, label, tone }: DiagramMark,
  { axis, left }: Room,
  y: number,
): string {
  const x = round(left + axis.place(atMs));
  const circle = `<circle cx="${x}" cy="${round(y)}" r="${MEASURES.markRadius}" class="${tone}"/>`;
  return (
    `<g class="mark">${label === '' ? '' : `<title>${escapeXml(label)}</title>`}${circle}` +
    `<text x="${x}" y="${round(y + 4)}" class="letter">${escapeXml(letter)}</text></g>`
  );
}
