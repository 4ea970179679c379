/**
 * A marble diagram: what happened when, as lanes over one axis of time. It is data; `draw-text.ts`
 * and `draw-svg.ts` draw it.
 */

/** What a mark or a span means: it decides the colour, and nothing is told by colour alone. */
export type Tone = 'entry' | 'exit' | 'good' | 'late' | 'bad' | 'quiet';

/** Something that happened at one moment. */
export interface DiagramMark {
  readonly atMs: number;
  /** One character. */
  readonly letter: string;
  /** What it was, in a few words. */
  readonly label: string;
  readonly tone: Tone;
}

/** Something that lasted. */
export interface DiagramSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** One character; a span without one is not listed below the lanes. */
  readonly letter?: string;
  readonly label: string;
  readonly tone: Tone;
  /** It had not ended when the diagram was made. */
  readonly isOpen?: boolean;
}

export interface DiagramLane {
  readonly name: string;
  readonly marks: readonly DiagramMark[];
  readonly spans: readonly DiagramSpan[];
}

/** A line from a moment of one lane to a moment of another; text leaves it out. */
export interface DiagramLink {
  readonly fromLane: number;
  readonly fromMs: number;
  readonly toLane: number;
  readonly toMs: number;
  readonly tone: Tone;
}

/** Times are milliseconds since the epoch and are shown in UTC. */
export interface MarbleDiagram {
  readonly title: string;
  readonly subtitle: string;
  /** From top to bottom. */
  readonly lanes: readonly DiagramLane[];
  readonly links: readonly DiagramLink[];
  /** Sentences below the picture: what it does not show, for one. */
  readonly notes: readonly string[];
}

/** Every moment that a diagram shows, in order, each once. */
export function momentsOf({ lanes }: MarbleDiagram): readonly number[] {
  const moments = new Set<number>();
  for (const { marks, spans } of lanes) {
    for (const { atMs } of marks) moments.add(atMs);
    for (const { fromMs, toMs } of spans) moments.add(fromMs).add(toMs);
  }
  return [...moments].sort((a, b) => a - b);
}

/** The diagram with every text changed in the same way; letters stay as they are. */
export function changeTexts(
  diagram: MarbleDiagram,
  change: (text: string) => string,
): MarbleDiagram {
  const relabel = <Item extends { readonly label: string }>(item: Item): Item => ({
    ...item,
    label: change(item.label),
  });
  return {
    ...diagram,
    title: change(diagram.title),
    subtitle: change(diagram.subtitle),
    lanes: diagram.lanes.map(({ name, marks, spans }) => ({
      name: change(name),
      marks: marks.map(relabel),
      spans: spans.map(relabel),
    })),
    notes: diagram.notes.map(change),
  };
}
