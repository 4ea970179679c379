/** Draws a marble diagram as SVG: a picture of its own, without script, for light and for dark. */
import { nameDuration, ticksOf } from './diagram-ticks.ts';
import { frameOf } from './draw-svg-frame.ts';
import { drawLane, laneHeight, laneMiddle } from './draw-svg-lane.ts';
import { drawList, listHeight } from './draw-svg-list.ts';
import { MEASURES, STYLE } from './draw-svg-style.ts';
import { escapeXml, round } from './draw-svg-text.ts';
import type { DiagramLink, MarbleDiagram } from './diagram.ts';
import type { Frame } from './draw-svg-frame.ts';

const TICK_CHARACTER = 6.6;

/** The text of an SVG file. Whatever the texts of the diagram hold, they are only ever text in it. */
export function drawSvg(diagram: MarbleDiagram): string {
  const frame = frameOf(diagram);
  const { width } = frame;
  const tops: number[] = [];
  const middles: number[] = [];
  let y: number = MEASURES.lanesY;
  for (const lane of diagram.lanes) {
    tops.push(y);
    middles.push(y + laneMiddle(lane));
    y += laneHeight(lane, frame);
  }
  const listY = y + 24;
  const notesY = listY + listHeight(diagram.lanes, width);
  const height = notesY + diagram.notes.length * MEASURES.noteHeight + MEASURES.edge / 2;
  const title = escapeXml(diagram.title);
  const notes = diagram.notes.map((note, at) =>
    drawText('note', MEASURES.edge, notesY + at * MEASURES.noteHeight, note),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${round(height)}" ` +
      `width="${width}" height="${round(height)}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${title}</title>`,
    `<desc id="desc">${escapeXml(describe(diagram))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect width="100%" height="100%" class="paper"/>`,
    drawText('title', MEASURES.edge, MEASURES.titleY, diagram.title),
    drawText('subtitle', MEASURES.edge, MEASURES.subtitleY, diagram.subtitle),
    drawAxis(frame, y),
    ...diagram.links.map((link) => drawLink(link, frame, middles)),
    ...diagram.lanes.map((lane, at) => drawLane(lane, frame, tops[at] as number)),
    drawList(diagram.lanes, listY, width),
    ...notes,
    '</svg>\n',
  ].join('\n');
}

function drawAxis({ axis, left }: Frame, bottom: number): string {
  const ticks = ticksOf(axis, (text) => text.length * TICK_CHARACTER + 14).map(
    ({ place, text, textPlace }) => {
      const x = round(left + place);
      const line = `<line x1="${x}" x2="${x}" y1="${MEASURES.ticksY + 6}" y2="${bottom}" class="grid"/>`;
      return line + drawText('tick', left + textPlace, MEASURES.ticksY, text);
    },
  );
  const breaks = axis.breaks.map(({ fromMs, toMs }) => {
    const from = left + axis.place(fromMs) + MEASURES.markRadius + 2;
    const to = left + axis.place(toMs) - MEASURES.markRadius - 2;
    const text = nameDuration(toMs - fromMs);
    const size = `width="${round(Math.max(0, to - from))}" height="${bottom - MEASURES.ticksY - 6}"`;
    const isWide = to - from >= text.length * TICK_CHARACTER;
    return (
      `<rect x="${round(from)}" y="${MEASURES.ticksY + 6}" ${size} rx="4" class="break">` +
      `<title>${escapeXml(text)}, not to scale</title></rect>` +
      (isWide ? drawText('pause', (from + to) / 2, MEASURES.pausesY + 4, text) : '')
    );
  });
  return [...breaks, ...ticks].join('\n');
}

function drawLink(link: DiagramLink, { axis, left }: Frame, middles: readonly number[]): string {
  const [fromX, toX] = [left + axis.place(link.fromMs), left + axis.place(link.toMs)];
  const [fromY = 0, toY = 0] = [middles[link.fromLane], middles[link.toLane]];
  const bend = (toY - fromY) / 2;
  const from = `${round(fromX)} ${round(fromY)}`;
  const to = `${round(toX)} ${round(toY)}`;
  const [first, second] = [round(fromY + bend), round(toY - bend)];
  const d = `M${from}C${round(fromX)} ${first} ${round(toX)} ${second} ${to}`;
  return `<path d="${d}" class="link ${link.tone}"/>`;
}

function drawText(name: string, x: number, y: number, text: string): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${name}">${escapeXml(text)}</text>`;
}

/** The picture in words, for those who hear it. */
function describe({ subtitle, lanes, notes }: MarbleDiagram): string {
  const told = lanes.map(({ name, marks, spans }) => {
    const labels = [...marks, ...spans].map(({ label }) => label).filter((label) => label !== '');
    return `${name}: ${labels.length === 0 ? 'nothing' : labels.join('; ')}.`;
  });
  return [`${subtitle}.`, ...told, ...notes].join(' ');
}
