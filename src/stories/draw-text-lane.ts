/**
 * One lane of a marble diagram in characters.
 *
 * X1 A row is as long as the axis. The first row holds the lane itself; what falls on a column that
 *    is taken goes into a row below it, of which there are at most `ROWS_MAX`.
 * X2 Nothing is lost without a trace: where the rows are full, the last one says `+`.
 */
import type { DiagramMark, DiagramSpan, Tone } from './diagram.ts';
import type { Axis } from './diagram-axis.ts';

interface Cell {
  readonly text: string;
  readonly tone: Tone | undefined;
}

const ROWS_MAX = 4;
const LINE = { plain: '─', broken: '┄' } as const;
const SPAN = { plain: '━', broken: '┅' } as const;
const GOES_ON = '▶';
/** A span has its letter inside from this many columns on. */
const LETTER_COLUMNS = 3;

export class TextLane {
  readonly #axis: Axis;
  readonly #lane: Cell[];
  readonly #rows: (Cell | undefined)[][] = [[]];

  constructor(axis: Axis) {
    this.#axis = axis;
    const length = Math.round(axis.width) + 1;
    this.#lane = Array.from({ length }, () => ({ text: LINE.plain, tone: undefined }));
    for (const { fromMs, toMs } of axis.breaks) {
      this.#fill(this.#column(fromMs) + 1, this.#column(toMs), LINE.broken, undefined);
    }
  }

  addMark({ atMs, letter, tone }: DiagramMark): void {
    this.#put(this.#column(atMs), { text: letter, tone });
  }

  addSpan({ fromMs, toMs, letter, tone, isOpen = false }: DiagramSpan): void {
    const from = this.#column(fromMs);
    const to = this.#column(toMs);
    for (let column = from; column <= to; column += 1) {
      const isBroken = [LINE.broken, SPAN.broken].some((text) => text === this.#lane[column]?.text);
      this.#fill(column, column + 1, isBroken ? SPAN.broken : SPAN.plain, tone);
    }
    if (isOpen) this.#fill(to, to + 1, GOES_ON, tone);
    if (letter === undefined) return;
    const isWide = to - from + 1 >= LETTER_COLUMNS;
    this.#put(isWide ? Math.floor((from + to) / 2) : from, { text: letter, tone });
  }

  /** The rows, painted. */
  rows(paint: (tone: Tone, text: string) => string): readonly string[] {
    return this.#rows.map((row, at) => {
      const cells = this.#lane.map(
        (cell, column) => row[column] ?? (at === 0 ? cell : { text: ' ', tone: undefined }),
      );
      return paintRow(cells, paint);
    });
  }

  #column(atMs: number): number {
    return Math.round(this.#axis.place(atMs));
  }

  #fill(from: number, to: number, text: string, tone: Tone | undefined): void {
    for (let column = from; column < to; column += 1) this.#lane[column] = { text, tone };
  }

  #put(column: number, cell: Cell): void {
    let row = this.#rows.find((cells) => cells[column] === undefined);
    if (row === undefined && this.#rows.length < ROWS_MAX) {
      row = [];
      this.#rows.push(row);
    }
    if (row === undefined) (this.#rows.at(-1) as Cell[])[column] = { text: '+', tone: undefined };
    else row[column] = cell;
  }
}

/** Paints neighbours of one tone together: a terminal need not be told of each character. */
function paintRow(cells: readonly Cell[], paint: (tone: Tone, text: string) => string): string {
  let painted = '';
  for (let from = 0; from < cells.length;) {
    const { tone } = cells[from] as Cell;
    let to = from;
    while (to < cells.length && cells[to]?.tone === tone) to += 1;
    const text = cells
      .slice(from, to)
      .map((cell) => cell.text)
      .join('');
    painted += tone === undefined ? text : paint(tone, text);
    from = to;
  }
  return painted;
}
