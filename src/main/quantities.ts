/** Numbers and durations as people type them. */
import { InvalidArgumentError } from 'commander';

/** A whole number from 1 on. */
export function toCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  }
  return count;
}

/** Any number; whether it suits the setting that it is for is said by the configuration. */
export function toNumber(text: string): number {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number.');
}

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds from `500ms`, `30s`, `2m`, `1h` or `7d`. */
export function toDuration(text: string): number {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  const unit = match?.[2] as keyof typeof UNITS_MS | undefined;
  if (match === null || unit === undefined) {
    throw new InvalidArgumentError('It must be a number with a unit, as in 500ms, 30s, 2m or 1h.');
  }
  return Number(match[1]) * UNITS_MS[unit];
}
