/**
 * A plate's history as a story that can be run: the same events, in the order in which they came and
 * at the times at which they came, as far as that is known.
 *
 * A story has one garage and knows the three fields of an event and its lane; what else there was in
 * the events is not in it.
 */
import { formatDuration } from './story-duration.ts';
import type { HistoryEvent, PlateHistory } from './plate-history.ts';
import type { SeenEvent, Story, StoryInput } from './story.ts';

/** There are so many letters for events. */
const EVENTS_MAX = 26;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PLATE = 'A';
/** The first of these that tells the events apart is the step of the story. */
const STEPS_MS = [1_000, 100, 10, 1] as const;
/** What is only so much further away than it has to be needs no label. */
const NEAR_STEPS = 4;

/** A story, and how many of the oldest events it had no letter for. */
export interface HistoryStory {
  readonly story: Story;
  readonly leftOut: number;
}

/** @param runOnMs how long the story goes on behind the last event, for what waits then */
export function tellHistory(history: PlateHistory, runOnMs: number): HistoryStory {
  const arrived = history.events
    .filter(({ outcome }) => outcome !== 'refused')
    .toSorted((a, b) => cameAt(a) - cameAt(b));
  const kept = keepNewest(arrived);
  const letters = new Map<string, string>();
  for (const event of kept) {
    const name = identify(event);
    if (!letters.has(name)) letters.set(name, LETTERS[letters.size] as string);
  }
  const stepMs = stepOf(kept.map(cameAt));
  const first = kept[0];
  const startMs = first === undefined ? 0 : Math.floor(cameAt(first) / stepMs) * stepMs;
  const momentOf = (event: HistoryEvent): number =>
    Math.floor((cameAt(event) - startMs) / stepMs) * stepMs;
  const moments = [...new Set(kept.map(momentOf))];
  const columnsMs = layColumns([...moments, (moments.at(-1) ?? 0) + runOnMs], stepMs);
  const story: Story = {
    title: `${history.plate} in garage ${history.garageId}`,
    why: undefined,
    stepMs,
    startMs,
    columnsMs,
    settings: [],
    plates: [{ letter: PLATE, raw: history.plate, plate: history.plate }],
    events: tellEvents(kept, letters, startMs),
    inputs: kept
      .map((event) => toInput(event, letters, columnsMs.indexOf(momentOf(event))))
      .sort(byColumnAndQueue),
    faults: noFaults(columnsMs.length),
    expected: undefined,
    place: { firstLine: 1, lastLine: 1, laneColumn: 1, expectation: undefined },
  };
  return { story, leftOut: arrived.length - kept.length };
}

function cameAt({ receivedAtMs, atMs }: HistoryEvent): number {
  return receivedAtMs ?? atMs;
}

function identify({ kind, id }: HistoryEvent): string {
  return `${kind} ${id}`;
}

/** The newest events with as many ids as there are letters. */
function keepNewest(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const named = new Set<string>();
  let from = events.length;
  while (from > 0) {
    named.add(identify(events[from - 1] as HistoryEvent));
    if (named.size > EVENTS_MAX) break;
    from -= 1;
  }
  return events.slice(from);
}

function stepOf(moments: readonly number[]): number {
  const pauses = moments.slice(1).map((atMs, at) => atMs - (moments[at] as number));
  const shortestMs = Math.min(...pauses.filter((ms) => ms > 0));
  return STEPS_MS.find((stepMs) => stepMs <= shortestMs) ?? 1;
}

/**
 * The columns: to a moment that is near it goes step by step. One that is far away gets a label on
 * the ruler, and before it as many columns as the label before that one needs.
 */
function layColumns(moments: readonly number[], stepMs: number): readonly number[] {
  const columnsMs: number[] = [];
  let free = formatDuration(0).length + 1;
  for (const [at, ms] of moments.entries()) {
    const here = columnsMs.length;
    const isJump = here > 0 && ms !== (columnsMs[here - 1] as number) + stepMs;
    if (isJump) free = here + formatDuration(ms).length + 1;
    const nextMs = moments[at + 1] ?? Number.POSITIVE_INFINITY;
    const room = Math.max(1, free - here);
    const pause = (nextMs - ms) / stepMs;
    const steps = pause <= room + NEAR_STEPS ? pause : room;
    for (let step = 0; step < steps; step += 1) columnsMs.push(ms + step * stepMs);
  }
  return columnsMs;
}

function tellEvents(
  events: readonly HistoryEvent[],
  letters: ReadonlyMap<string, string>,
  startMs: number,
): readonly SeenEvent[] {
  return letters
    .entries()
    .map(([name, letter]): SeenEvent => {
      const { id, atMs, laneId } = events.find((event) => identify(event) === name) as HistoryEvent;
      const seen = { from: 'start', ms: atMs - startMs } as const;
      const lane = laneId === undefined ? undefined : oneWord(laneId);
      return { kind: 'seen', letter, plate: PLATE, seen, laneId: lane, id: oneWord(id) };
    })
    .toArray();
}

/** Names in a story have no spaces. */
function oneWord(name: string): string {
  return name.replace(/\s+/g, '_');
}

function toInput(
  event: HistoryEvent,
  letters: ReadonlyMap<string, string>,
  column: number,
): StoryInput {
  const letter = letters.get(identify(event)) as string;
  return { queue: event.kind, column, letter, id: undefined };
}

function byColumnAndQueue(a: StoryInput, b: StoryInput): number {
  if (a.column !== b.column) return a.column - b.column;
  if (a.queue === b.queue) return 0;
  return a.queue === 'entry' ? -1 : 1;
}

function noFaults(columns: number): Story['faults'] {
  const none = Array.from({ length: columns }, () => undefined);
  return { commits: none, writer: none, process: none };
}
