/** Spans that overlap, in lanes below each other. */
import type { DiagramLane, DiagramSpan } from './diagram.ts';

/**
 * As few lanes as the spans need in this order: each goes into the first one where it begins after
 * everything that is there. The first lane has the name, the others none.
 */
export function layInLanes(name: string, spans: readonly DiagramSpan[]): readonly DiagramLane[] {
  const lanes: DiagramSpan[][] = [[]];
  for (const span of spans) {
    const free = lanes.find((taken) => taken.every((other) => !overlaps(span, other)));
    if (free === undefined) lanes.push([span]);
    else free.push(span);
  }
  return lanes.map((own, at) => ({ name: at === 0 ? name : '', marks: [], spans: own }));
}

function overlaps(a: DiagramSpan, b: DiagramSpan): boolean {
  return a.fromMs <= b.toMs && b.fromMs <= a.toMs;
}
