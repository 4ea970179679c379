/** How large the picture of a diagram is, and where its axis is on it. */
import { momentsOf } from './diagram.ts';
import { layOutAxis } from './diagram-axis.ts';
import { MEASURES } from './draw-svg-style.ts';
import type { MarbleDiagram } from './diagram.ts';
import type { Axis } from './diagram-axis.ts';

const WIDTH_MIN = 960;
const WIDTH_MAX = 2_400;
const NAME_CHARACTER = 8;
/** Between two moments there is room for a mark. */
const APART = 2 * MEASURES.markRadius + 2;

/** Where things are on the picture. */
export interface Frame {
  readonly axis: Axis;
  /** Where the axis begins. */
  readonly left: number;
  readonly width: number;
}

/** Wide enough for the moments, within limits. */
export function frameOf(diagram: MarbleDiagram): Frame {
  const moments = momentsOf(diagram);
  const longest = Math.max(...diagram.lanes.map(({ name }) => name.length), 0);
  const left = MEASURES.edge + longest * NAME_CHARACTER + 28;
  const right = MEASURES.edge + MEASURES.markRadius;
  const wanted = left + right + moments.length * APART * 1.2;
  const width = Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, wanted)));
  return { axis: layOutAxis(moments, { width: width - left - right, apart: APART }), left, width };
}
