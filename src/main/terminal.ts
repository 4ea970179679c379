/**
 * How the command line speaks: data goes to stdout, talk to stderr, colours and moving lines only to
 * a terminal that wants them.
 */
import { stderr, stdout } from 'node:process';
import type { Clock } from '#ports/clock.ts';

/** The forms in which a command gives its data. */
export type OutputForm = 'text' | 'json';

const isMoving = stderr.isTTY && process.env['TERM'] !== 'dumb';
const hasColour = isMoving && (process.env['NO_COLOR'] ?? '') === '';

/** Writes a line of talk. */
export function say(line: string): void {
  stderr.write(`${line}\n`);
}

/** Writes data: text as it is, anything else as JSON. */
export function give(data: unknown): void {
  stdout.write(typeof data === 'string' ? data : `${JSON.stringify(data, undefined, 2)}\n`);
}

const COLOURS = { red: 31, green: 32, yellow: 33, dim: 2 } as const;

/** Talk in a colour, where there are colours. */
export function tint(colour: keyof typeof COLOURS, text: string): string {
  return hasColour ? `\u001B[${COLOURS[colour]}m${text}\u001B[0m` : text;
}

/** Columns that line up: the first to the left, numbers in the others to the right. */
export function formatTable(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => String(cell)));
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const line = (row: readonly string[], index: number): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof rows[index]?.[column] === 'number'
          ? cell.padStart(width)
          : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return cells.map((row, index) => `${line(row, index)}\n`).join('');
}

const REDRAW_MS = 200;
const PLAIN_MS = 5_000;

/** A part of the screen that shows how something is going. */
export interface LiveView {
  /** Shows the present; does nothing when it was shown a moment ago. */
  show(lines: () => readonly string[]): void;
  /** Leaves what was shown last and goes on below. */
  end(): void;
}

/** Lines that are drawn over again on a terminal, and one plain line every few seconds elsewhere. */
export function openLiveView(clock: Clock): LiveView {
  let shownMs = Number.NEGATIVE_INFINITY;
  let drawn = 0;
  return {
    show: (lines) => {
      const nowMs = clock.now();
      if (nowMs - shownMs < (isMoving ? REDRAW_MS : PLAIN_MS)) return;
      shownMs = nowMs;
      if (!isMoving) {
        say(lines().join('  '));
        return;
      }
      const next = lines();
      const up = drawn === 0 ? '' : `\u001B[${drawn}A`;
      stderr.write(up + next.map((line) => `\u001B[2K${line}\n`).join(''));
      drawn = next.length;
    },
    end: () => {
      drawn = 0;
    },
  };
}

/** The bar of a piece of work whose end is known. */
export function drawBar(done: number, total: number, width = 30): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.floor(share * 100)} %`;
}
