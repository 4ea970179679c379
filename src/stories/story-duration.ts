/** Times in a story: `250ms`, `20s`, `1m30s`, `26h`, `30d`; milliseconds everywhere else. */

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

const DURATION =
  /^(?:(\d{1,15})d)?(?:(\d{1,15})h)?(?:(\d{1,15})m)?(?:(\d{1,15})s)?(?:(\d{1,15})ms)?$/;

/** The longest time that a story can speak of: a hundred years, which every calendar can hold. */
export const DURATION_MAX_MS = 36_500 * 86_400_000;

/** What a time looks like, for those who are told that theirs is none. */
export const DURATION_EXAMPLES = 'such as 250ms, 20s, 1m30s, 26h or 30d';

/** @returns undefined when the text is no time, or one of more than a hundred years */
export function readDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === '') return undefined;
  let sumMs = 0;
  for (const [index, [, unitMs]] of UNITS.entries())
    sumMs += Number(match[index + 1] ?? 0) * unitMs;
  return sumMs <= DURATION_MAX_MS ? sumMs : undefined;
}

/** A time that may lie before the start: `-20s`. */
export function readOffset(text: string): number | undefined {
  if (!text.startsWith('-')) return readDuration(text);
  const ms = readDuration(text.slice(1));
  return ms === undefined ? undefined : 0 - ms;
}

/**
 * The shortest text that reads as this time, so that it fits wherever a longer one did: `26h`
 * rather than `1d2h`, `90s` rather than `1m30s`.
 */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  let shortest = `${ms}ms`;
  for (let first = UNITS.length - 2; first >= 0; first -= 1) {
    const text = inUnitsFrom(first, ms);
    if (text !== '' && text.length <= shortest.length) shortest = text;
  }
  return ms === 0 ? '0s' : shortest;
}

function inUnitsFrom(first: number, ms: number): string {
  let text = '';
  let restMs = ms;
  for (const [unit, unitMs] of UNITS.slice(first)) {
    const count = Math.floor(restMs / unitMs);
    restMs -= count * unitMs;
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
