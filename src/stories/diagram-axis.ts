/**
 * The axis of a marble diagram: from moments to places.
 *
 * Time is shown to scale as far as that can be read. A pause that is far longer than the usual one is
 * drawn short, as a break that says how long it was: so two seconds before and after a stay of 26
 * hours can still be seen. And different moments never fall together while there is room.
 */

/** A pause that is not drawn to scale; from and to are its two moments. */
interface AxisBreak {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Axis {
  readonly width: number;
  /** In order. */
  readonly moments: readonly number[];
  readonly breaks: readonly AxisBreak[];
  /** From 0 to `width`. A moment that is not on the axis is put to its nearer end. */
  readonly place: (atMs: number) => number;
}

/** Room that an axis has, in columns or pixels. */
export interface AxisRoom {
  readonly width: number;
  /** What two different moments are apart at least, as far as there is room. */
  readonly apart: number;
}

/** A pause is a break when it is this many times the usual one, and is drawn as long as so many. */
const BREAK_AT = 8;
const BREAK_LENGTH = 3;
/** Nobody looks closer than this: what is nearer together is never the scale of a diagram. */
const FINEST_MS = 1_000;

/** @param moments in order, each once */
export function layOutAxis(moments: readonly number[], { width, apart }: AxisRoom): Axis {
  const pauses = moments.slice(1).map((atMs, index) => atMs - (moments[index] as number));
  const usualMs = Math.max(FINEST_MS, median(pauses));
  const shown = pauses.map((ms) => (ms > BREAK_AT * usualMs ? BREAK_LENGTH * usualMs : ms));
  const least = pauses.length === 0 ? 0 : Math.min(apart, width / pauses.length);
  const scale = (width - least * pauses.length) / (sum(shown) || 1);
  const places = [0];
  for (const ms of shown) places.push((places.at(-1) as number) + least + ms * scale);
  const breaks = pauses.flatMap((ms, index) =>
    ms > BREAK_AT * usualMs
      ? [{ fromMs: moments[index] as number, toMs: moments[index + 1] as number }]
      : [],
  );
  return { width, moments, breaks, place: (atMs) => interpolate(moments, places, atMs) };
}

function interpolate(moments: readonly number[], places: readonly number[], atMs: number): number {
  const next = moments.findIndex((moment) => moment >= atMs);
  if (next === -1) return places.at(moments.length - 1) ?? 0;
  const to = moments[next] as number;
  const at = places[next] as number;
  if (next === 0 || to === atMs) return at;
  const from = moments[next - 1] as number;
  const before = places[next - 1] as number;
  return before + ((at - before) * (atMs - from)) / (to - from);
}

/** The lower of the two in the middle: with two pauses, a long one must not be the usual one. */
function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
