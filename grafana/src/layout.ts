/** Puts panels on Grafana's grid, in the order in which they are written, like words on lines. */
import type { Panel } from './panel.ts';

/** Columns of the grid. */
const COLUMNS = 24;

/** Panels under a heading; those before the first heading have none. */
export interface Section {
  readonly title?: string;
  readonly panels: readonly Panel[];
}

type PlacedPanel = Readonly<Record<string, unknown>>;

/** Every panel with a place of its own and an id of its own, headings included. */
export function place(sections: readonly Section[]): readonly PlacedPanel[] {
  const placed: PlacedPanel[] = [];
  const add = (json: Readonly<Record<string, unknown>>, x: number, y: number, size: Size): void =>
    void placed.push({ id: placed.length + 1, ...json, gridPos: { x, y, ...size } });
  let top = 0;
  for (const { title, panels } of sections) {
    if (title !== undefined) {
      add({ type: 'row', title, collapsed: false, panels: [] }, 0, top, { w: COLUMNS, h: 1 });
      top += 1;
    }
    for (const line of linesOf(panels)) {
      let left = 0;
      for (const { json, width, height } of line) {
        add(json, left, top, { w: width, h: height });
        left += width;
      }
      top += Math.max(...line.map(({ height }) => height));
    }
  }
  return placed;
}

interface Size {
  readonly w: number;
  readonly h: number;
}

function linesOf(panels: readonly Panel[]): readonly (readonly Panel[])[] {
  const lines: Panel[][] = [];
  let free = 0;
  for (const panel of panels) {
    if (panel.width > free) {
      lines.push([]);
      free = COLUMNS;
    }
    lines.at(-1)?.push(panel);
    free -= panel.width;
  }
  return lines;
}
