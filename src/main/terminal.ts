/**
 * How the command line speaks: data goes to stdout, talk to stderr, colours and moving lines only to
 * a terminal that wants them.
 */
import { env, stderr, stdout } from 'node:process';
import { styleText } from 'node:util';
import type { Clock } from '#ports/clock.ts';

/** The forms in which a command gives its data. */
export type OutputForm = 'text' | 'json';

/** How many lines above the cursor belong to a live view. */
let linesDrawn = 0;

/** Writes a line of talk. */
export function say(line: string): void {
  sayAll(`${line}\n`);
}

/** Writes lines of talk that end with line breaks; a live view goes on below them. */
export function sayAll(lines: string): void {
  linesDrawn = 0;
  stderr.write(lines);
}

/** Writes data: text as it is, anything else as JSON. */
export function give(data: unknown): void {
  stdout.write(typeof data === 'string' ? data : `${escape(JSON.stringify(data, undefined, 2))}\n`);
}

export type Colour = 'red' | 'green' | 'blue' | 'magenta' | 'yellow' | 'gray';

/** Text in a colour, where the stream that it is for shows colours (see NO_COLOR, FORCE_COLOR). */
export function tint(colour: Colour, text: string, stream: NodeJS.WriteStream = stderr): string {
  return styleText(colour, text, { stream });
}

/** Control characters, marks that turn the direction of text, and others that are not drawn. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** Text from outside on one line, without anything that could steer a terminal or deceive a reader. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, toUnicodeEscape);
}

/** Lines from outside, each made visible. */
export function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line))
    .join('\n');
}

/** JSON with the same meaning, without what JSON leaves as it is and a terminal may obey. */
function escape(json: string): string {
  return json.replace(INVISIBLE, (found) => (found === '\n' ? found : toUnicodeEscape(found)));
}

function toUnicodeEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Columns that line up; those with numbers to the right. */
export function formatTable(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  const numeric = new Set<number>();
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
      if (typeof cell === 'number') numeric.add(column);
    });
  }
  const pad = (cell: string | number, column: number): string => {
    const width = widths[column] ?? 0;
    return numeric.has(column) ? String(cell).padStart(width) : String(cell).padEnd(width);
  };
  return rows.map((row) => `${row.map(pad).join('  ').trimEnd()}\n`).join('');
}

const REDRAW_MS = 200;
const PLAIN_MS = 5_000;

/** A part of the screen that shows how something is going. */
export interface LiveView {
  /** Shows the present; does nothing when it was shown a moment ago. */
  show(lines: () => readonly string[]): void;
  /** Says a line at once where lines do not move; moving lines must show what it says themselves. */
  note(line: string): void;
}

/** Lines that are drawn over again on a terminal, and one plain line every few seconds elsewhere. */
export function openLiveView(clock: Clock): LiveView {
  const isMoving = stderr.isTTY && env['TERM'] !== 'dumb';
  const pauseMs = isMoving ? REDRAW_MS : PLAIN_MS;
  let shownAtMs = isMoving ? Number.NEGATIVE_INFINITY : clock.now();
  linesDrawn = 0;
  return {
    note: (line) => {
      if (!isMoving) say(line);
    },
    show: (lines) => {
      const nowMs = clock.now();
      if (nowMs - shownAtMs < pauseMs) return;
      shownAtMs = nowMs;
      if (!isMoving) return say(lines().join('  '));
      const next = lines();
      const up = linesDrawn === 0 ? '' : `\u001B[${linesDrawn}A`;
      stderr.write(up + next.map((line) => `\u001B[2K${fit(line)}\n`).join(''));
      linesDrawn = next.length;
    },
  };
}

/** A line that wraps would be two to draw over. */
function fit(line: string): string {
  return line.slice(0, (stderr.columns || 80) - 1);
}

/** The bar of a piece of work whose end is known. */
export function drawBar(done: number, total: number, width = 30): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.floor(share * 100)} %`;
}
