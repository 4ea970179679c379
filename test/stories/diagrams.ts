/** Small diagrams for the tests of what draws them. */
import type { DiagramLane, DiagramMark, MarbleDiagram } from '#stories/diagram.ts';

export const START_MS = Date.UTC(2026, 0, 5, 8);
export const HOUR_MS = 3_600_000;

export function markAt(seconds: number, letter: string, label = `event ${letter}`): DiagramMark {
  return { atMs: START_MS + seconds * 1000, letter, label, tone: 'entry' };
}

export function laneOf(name: string, ...marks: readonly DiagramMark[]): DiagramLane {
  return { name, marks, spans: [] };
}

export function diagramOf(
  lanes: readonly DiagramLane[],
  changes: Partial<MarbleDiagram> = {},
): MarbleDiagram {
  return { title: 'a title', subtitle: 'in short', lanes, links: [], notes: [], ...changes };
}
