/** Draws a marble diagram as lines of text, one character for each mark. */
import { formatInstant } from '#domain/instant.ts';
import { momentsOf } from './diagram.ts';
import { layOutAxis } from './diagram-axis.ts';
import { listItems } from './diagram-list.ts';
import { nameDuration, ticksOf } from './diagram-ticks.ts';
import { TextLane } from './draw-text-lane.ts';
import type { DiagramLane, MarbleDiagram, Tone } from './diagram.ts';
import type { Axis } from './diagram-axis.ts';

export interface TextOptions {
  /** Columns that a line may have. */
  readonly width: number;
  /** Puts a text into the colour of its tone; leaves it alone where there are no colours. */
  readonly paint: (tone: Tone, text: string) => string;
}

/** Narrower than this nothing can be told. */
const CANVAS_MIN = 24;
/** So that there is some lane between two marks. */
const APART = 2;

/** Title, lanes, a list of what the letters mean, and the notes; ends with a line break. */
export function drawText(diagram: MarbleDiagram, { width, paint }: TextOptions): string {
  const { title, subtitle, lanes, notes } = diagram;
  const margin = Math.max(...lanes.map(({ name }) => name.length), 0) + 2;
  const columns = Math.max(CANVAS_MIN, width - margin);
  const axis = layOutAxis(momentsOf(diagram), { width: columns - 1, apart: APART });
  const rows = lanes.flatMap((lane) => drawLane(lane, axis, margin, paint));
  const list = listMarks(lanes, paint);
  const parts = [
    [title, subtitle].filter((line) => line !== ''),
    axis.moments.length === 0 ? [] : [...drawRuler(axis, margin), ...rows],
    list,
    notes,
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.map((line) => line.trimEnd()).join('\n')}\n`)
    .join('\n');
}

/** The named moments, and below them how long the breaks are. */
function drawRuler(axis: Axis, margin: number): readonly string[] {
  const named = new TextRow(margin);
  for (const { textPlace, text } of ticksOf(axis, (text) => text.length + 2)) {
    named.put(Math.round(textPlace), text);
  }
  const paused = new TextRow(margin);
  for (const { fromMs, toMs } of axis.breaks) {
    const text = nameDuration(toMs - fromMs);
    const middle = (axis.place(fromMs) + axis.place(toMs) - text.length + 1) / 2;
    paused.put(Math.max(0, Math.round(middle)), text);
  }
  return [named.text, paused.text].filter((line) => line.trim() !== '');
}

/** A line of text that is filled from the left; what would run into what is there is left out. */
class TextRow {
  text: string;
  readonly #margin: number;

  constructor(margin: number) {
    this.#margin = margin;
    this.text = ' '.repeat(margin);
  }

  put(column: number, text: string): void {
    const at = this.#margin + column;
    const isFree = this.text.length === this.#margin || at > this.text.length;
    if (isFree && at >= this.text.length) this.text = this.text.padEnd(at) + text;
  }
}

function drawLane(
  { name, spans, marks }: DiagramLane,
  axis: Axis,
  margin: number,
  paint: TextOptions['paint'],
): readonly string[] {
  const lane = new TextLane(axis);
  for (const span of spans) lane.addSpan(span);
  for (const mark of marks) lane.addMark(mark);
  return lane.rows(paint).map((row, at) => (at === 0 ? name : '').padEnd(margin) + row);
}

/** What each letter means. */
function listMarks(lanes: readonly DiagramLane[], paint: TextOptions['paint']): readonly string[] {
  const items = listItems(lanes);
  const width = Math.max(...items.map(({ lane }) => lane.length), 0);
  return items.map(({ letter, atMs, lane, label, tone }) => {
    const time = formatInstant(atMs).slice(0, -1).replace('T', ' ');
    return `${paint(tone, letter)}  ${time}  ${lane.padEnd(width)}  ${label}`;
  });
}
