/** What is written along the axis of a marble diagram. */
import { formatInstant } from '#domain/instant.ts';
import type { Axis } from './diagram-axis.ts';

/** A moment that is named on the axis. */
export interface Tick {
  readonly atMs: number;
  /** From 0 to the width of the axis. */
  readonly place: number;
  readonly text: string;
  /** Where the text begins; before `place` where it would leave the picture. */
  readonly textPlace: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What people count in. */
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((n) => n * DAY),
];

const TICKS_MAX = 500;

/**
 * The moments that the axis names: the first one, the ones behind a break and, between those, round
 * ones. None runs into the next.
 *
 * @param widthOf the room that a text takes, with what keeps it from the next
 */
export function ticksOf(axis: Axis, widthOf: (text: string) => number): readonly Tick[] {
  const ticks: Tick[] = [];
  const starts = [axis.moments[0], ...axis.breaks.map(({ toMs }) => toMs)];
  for (const [index, fromMs] of starts.entries()) {
    if (fromMs === undefined) break;
    const toMs = axis.breaks[index]?.fromMs ?? axis.moments.at(-1) ?? fromMs;
    const end = axis.breaks[index] === undefined ? axis.width : axis.place(toMs);
    for (const atMs of [fromMs, ...roundMoments(axis, fromMs, toMs, widthOf('00:00:00'))]) {
      const text = nameMoment(atMs, ticks.at(-1)?.atMs);
      const place = axis.place(atMs);
      const last = ticks.at(-1);
      const textPlace = Math.max(0, Math.min(place, axis.width - widthOf(text)));
      const isFree = last === undefined || textPlace - last.textPlace >= widthOf(last.text);
      const fits = atMs === fromMs || place + widthOf(text) <= Math.max(end, place);
      if (isFree && fits) ticks.push({ atMs, place, text, textPlace });
    }
  }
  return ticks;
}

function* roundMoments(axis: Axis, fromMs: number, toMs: number, room: number): Generator<number> {
  const length = axis.place(toMs) - axis.place(fromMs);
  const stepMs = STEPS_MS.find((ms) => (ms / (toMs - fromMs)) * length >= 1.5 * room);
  if (stepMs === undefined) return;
  const first = Math.floor(fromMs / stepMs + 1) * stepMs;
  for (let atMs = first, n = 0; atMs <= toMs && n < TICKS_MAX; atMs += stepMs, n += 1) yield atMs;
}

/** The time of day; with the date where it is another than before. */
function nameMoment(atMs: number, beforeMs: number | undefined): string {
  const [date = '', time = ''] = formatInstant(atMs).split('T');
  const clock = time.slice(0, 8);
  if (beforeMs === undefined) return `${date} ${clock}`;
  return formatInstant(beforeMs).startsWith(date) ? clock : `${date.slice(5)} ${clock}`;
}

/** How long something was, in the two units that matter: `26 h 3 min`, `2.4 s`, `120 ms`. */
export function nameDuration(durationMs: number): string {
  const ms = Math.abs(durationMs);
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${trim((ms / SECOND).toFixed(1))} s`;
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  if (ms < HOUR) return twoUnits(ms, MINUTE, 'min', SECOND, 's');
  if (ms < 3 * DAY) return twoUnits(ms, HOUR, 'h', MINUTE, 'min');
  return twoUnits(ms, DAY, 'd', HOUR, 'h');
}

function twoUnits(ms: number, big: number, bigUnit: string, small: number, unit: string): string {
  const total = Math.round(ms / small) * small;
  const rest = Math.round((total % big) / small);
  const whole = `${Math.floor(total / big)} ${bigUnit}`;
  return rest === 0 ? whole : `${whole} ${rest} ${unit}`;
}

function trim(number: string): string {
  return number.replace(/\.0$/, '');
}
