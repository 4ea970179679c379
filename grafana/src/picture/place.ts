/** Where things stand in a drawn panel. */
import type { Span } from './answers.ts';

/** The time that is shown, and when phases of a scenario began in it. */
export interface Shown extends Span {
  readonly phases: ReadonlyMap<string, number>;
}

/** What a drawing needs to know of a panel. */
export interface DrawnPanel {
  readonly type: string;
  readonly title: string;
  readonly unit: string;
  readonly isStacked: boolean;
  readonly isLogarithmic: boolean;
  readonly max: number | undefined;
  /** Colours of series by name. */
  readonly colours: ReadonlyMap<string, string>;
  /** Whether a series is a limit. */
  readonly isLimit: (name: string) => boolean;
  /** Of a number, by its value. */
  readonly colourOf: (value: number) => string;
  readonly width: number;
  readonly height: number;
}

/** Between the edge of a panel and what is drawn, in pixels. */
export const MARGIN = { left: 66, right: 10, top: 28, bottom: 26 };

export type Place = (seconds: number, value: number) => readonly [x: number, y: number];

/** Of the values of a panel. */
export interface Range {
  readonly bottom: number;
  readonly top: number;
}

/** From zero to a little more than the most; further down where there are negative values. */
export function rangeOf({ max }: DrawnPanel, values: readonly number[]): Range {
  const finite = [...values.filter(Number.isFinite), 0];
  const [bottom, top] = [Math.min(...finite), max ?? Math.max(...finite)];
  if (bottom === 0 && top === 0) return { bottom, top: 1 };
  return { bottom: bottom * 1.08, top: max ?? top * 1.08 };
}

/** Where a value at a time stands in a panel. */
export function placer(panel: DrawnPanel, { from, to }: Span, { bottom, top }: Range): Place {
  const { width, height, isLogarithmic } = panel;
  const scale = isLogarithmic ? Math.log1p : (value: number) => value;
  const across = width - MARGIN.left - MARGIN.right;
  const down = height - MARGIN.top - MARGIN.bottom;
  return (seconds, value) => [
    MARGIN.left + ((seconds - from) / (to - from)) * across,
    MARGIN.top + ((scale(top) - scale(value)) / (scale(top) - scale(bottom))) * down,
  ];
}
