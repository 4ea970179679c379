/** Stories made by program: what was seen of some plates, laid out in columns. */
import { normalisePlate } from '#domain/plate.ts';
import { formatDuration } from './story-duration.ts';
import { nameInputs } from './story-inputs.ts';
import { StoryTooLarge } from './story-too-large.ts';
import type { Plate } from '#domain/plate.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { SeenEvent, Story, StoryInput, StorySetting } from './story.ts';

/** What is to be told. Times are milliseconds since the epoch. */
export interface StoryPlan {
  readonly title: string;
  readonly why?: string;
  /** Times of coming are rounded down to steps, counted from the first one. */
  readonly stepMs: number;
  /** Plates as they are to be written; they get the letters A, B and so on. */
  readonly plates: readonly string[];
  readonly settings?: readonly Pick<StorySetting, 'path' | 'text'>[];
  readonly sightings: readonly PlannedSighting[];
  /** Until when the story goes on behind the last sighting. */
  readonly untilMs?: number;
}

export interface PlannedSighting {
  readonly kind: SightingKind;
  /** One of the plates of the plan. */
  readonly plate: string;
  readonly id: string;
  /** When it came in. */
  readonly comesMs: number;
  /** Event time. */
  readonly atMs: number;
  readonly laneId?: string | undefined;
}

const LETTERS = 26;

/**
 * The story of a plan. A sighting with an event time, a lane or a repeat that a letter in upper case
 * cannot tell becomes an event of the dictionary. Ids are not kept: a story has ids of its own.
 *
 * @throws StoryTooLarge when there are more plates or events than letters
 */
export function planStory(plan: StoryPlan): Story {
  const { title, why, stepMs, settings = [], untilMs = 0 } = plan;
  const sightings = plan.sightings.toSorted((a, b) => a.comesMs - b.comesMs);
  const startMs = Math.floor((sightings[0]?.comesMs ?? 0) / 1000) * 1000;
  const stepped = (ms: number): number => Math.floor((ms - startMs) / stepMs) * stepMs;
  const moments = [...sightings.map(({ comesMs }) => comesMs), Math.max(untilMs, startMs)];
  const columnsMs = layColumns(moments.map(stepped), stepMs);
  const plates = plan.plates.map((raw, index) => {
    return { letter: letterAt(index, 'A', 'plates'), raw, plate: normalisePlate(raw) as Plate };
  });
  const laneNames = nameLanes(sightings);
  const events: SeenEvent[] = [];
  const inputs: Omit<StoryInput, 'id'>[] = [];
  const letters = new Map<string, string>();
  for (const { kind, plate, id, comesMs, atMs, laneId } of sightings) {
    const column = columnsMs.indexOf(stepped(comesMs));
    const plateLetter = plates[plan.plates.indexOf(plate)]?.letter as string;
    const isNew = atMs - startMs === columnsMs[column] && laneId === undefined;
    const isAlone =
      sightings.filter((other) => other.kind === kind && other.id === id).length === 1;
    const key = `${kind} ${id}`;
    let letter = isNew && isAlone ? plateLetter : letters.get(key);
    if (letter === undefined) {
      letter = letterAt(events.length, 'a', 'events');
      letters.set(key, letter);
      const seen = { from: 'start', ms: atMs - startMs } as const;
      const lane = laneId === undefined ? undefined : laneNames.get(laneId);
      events.push({ kind: 'seen', letter, plate: plateLetter, seen, laneId: lane, id: undefined });
    }
    inputs.push({ queue: kind, column, letter });
  }
  const none = columnsMs.map(() => undefined);
  return {
    title,
    why,
    stepMs,
    startMs,
    columnsMs,
    settings: settings.map((setting) => ({ ...setting, line: 1, column: 1 })),
    plates,
    events,
    inputs: nameInputs(inOrder(inputs)),
    faults: { commits: none, writer: none, process: none },
    expected: undefined,
    place: { firstLine: 1, lastLine: 1, laneColumn: 1, expectation: undefined },
  };
}

/** Lanes by what a story calls them: as they are, or L1, L2 if one of them is not a single word. */
function nameLanes(sightings: readonly PlannedSighting[]): ReadonlyMap<string, string> {
  const lanes = new Set(sightings.flatMap(({ laneId }) => (laneId === undefined ? [] : [laneId])));
  const areWords = [...lanes].every((lane) => /^[^\s#]\S*$/.test(lane));
  return new Map(Array.from(lanes, (lane, index) => [lane, areWords ? lane : `L${index + 1}`]));
}

/** As a reader of the text finds them: within a column entries come before exits. */
function inOrder(inputs: readonly Omit<StoryInput, 'id'>[]): readonly Omit<StoryInput, 'id'>[] {
  return inputs.toSorted(
    (a, b) => a.column - b.column || Number(a.queue > b.queue) - Number(a.queue < b.queue),
  );
}

function letterAt(index: number, first: 'a' | 'A', what: string): string {
  if (index < LETTERS) return String.fromCharCode(first.charCodeAt(0) + index);
  throw new StoryTooLarge(`There are more than ${LETTERS} ${what}. Tell a shorter part of it.`);
}

/**
 * Columns for these moments, which are multiples of the step. Where little happens time jumps, and
 * before each jump there are enough columns for the label of the one before.
 */
function layColumns(moments: readonly number[], stepMs: number): readonly number[] {
  const columnsMs = [0];
  let free = 0;
  const goOn = (): void => void columnsMs.push((columnsMs.at(-1) as number) + stepMs);
  for (const ms of moments.toSorted((a, b) => a - b)) {
    const steps = (ms - (columnsMs.at(-1) as number)) / stepMs;
    const needed = Math.max(free - columnsMs.length, 2);
    if (steps <= needed + 1) {
      for (let step = 0; step < steps; step += 1) goOn();
      continue;
    }
    for (let column = 0; column < needed; column += 1) goOn();
    free = columnsMs.push(ms) + formatDuration(ms).length;
  }
  while (columnsMs.length < free - 1) goOn();
  return columnsMs;
}
