/** What the letters of a marble diagram mean, in the order in which a reader meets them. */
import type { DiagramLane, Tone } from './diagram.ts';

export interface ListedItem {
  readonly letter: string;
  readonly atMs: number;
  readonly lane: string;
  readonly label: string;
  readonly tone: Tone;
}

/** By time, without those that have nothing to say; what begins at the same time, from the upper lane to the lower. */
export function listItems(lanes: readonly DiagramLane[]): readonly ListedItem[] {
  let lane = '';
  const listed = lanes.flatMap(({ name, marks, spans }): ListedItem[] => {
    // A lane without a name goes on with the one above it.
    if (name !== '') lane = name;
    const ofSpans = spans.flatMap(({ fromMs, letter, label, tone }) =>
      letter === undefined ? [] : [{ atMs: fromMs, letter, label, tone, lane }],
    );
    return [...marks.map((mark) => ({ ...mark, lane })), ...ofSpans].filter(isTold);
  });
  return listed.sort((a, b) => a.atMs - b.atMs);
}

function isTold({ label }: ListedItem): boolean {
  return label !== '';
}
