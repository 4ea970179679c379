/** Durations as people type them. */
import { InvalidArgumentError } from 'commander';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds from `500ms`, `30s`, `2m`, `1h` or `7d`. */
export function toDuration(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  const unit = match?.[2] as keyof typeof UNITS_MS | undefined;
  if (match === null || unit === undefined) {
    throw new InvalidArgumentError('It must be a number with a unit, as in 500ms, 30s, 2m or 1h.');
  }
  return Number(match[1]) * UNITS_MS[unit];
}
