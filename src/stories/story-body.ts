/** What the deliveries of a story consist of. */
import { formatInstant } from '#domain/instant.ts';
import type { SeenEvent, Story, StoryInput } from './story.ts';

/**
 * The bytes of a delivery: the three fields of the event contract, and `garage_id` and `lane_id`
 * where the story gives them. The same input has the same bytes each time.
 *
 * Ids are unique among the events that a story does not name itself: a new event of plate A is
 * called A1, A2 and so on in order of coming, entries and exits counted together; one of the
 * dictionary has its letter for an id.
 */
export function bodyOf(story: Story, input: StoryInput): Uint8Array {
  return new TextEncoder().encode(bodyTextOf(story, input));
}

function bodyTextOf(story: Story, input: StoryInput): string {
  const { letter, queue, id } = input;
  if (id !== undefined) return contract(story, input, letter, id, columnMs(story, input.column));
  const event = story.events.find((event) => event.letter === letter);
  if (event === undefined) throw new Error(`"${letter}" is no event of "${story.title}".`);
  if (event.kind === 'body') return event.body;
  const first = story.inputs.find((other) => other.letter === letter && other.queue === queue);
  const comesMs = columnMs(story, (first ?? input).column);
  const atMs = event.seen.ms + (event.seen.from === 'start' ? 0 : comesMs);
  return contract(story, input, event.plate, event.id ?? letter, atMs, event.laneId);
}

function contract(
  story: Story,
  { queue }: StoryInput,
  plate: string,
  id: string,
  atMs: number,
  laneId?: SeenEvent['laneId'],
): string {
  const found = story.plates.find(({ letter }) => letter === plate);
  if (found === undefined) throw new Error(`"${plate}" is no plate of "${story.title}".`);
  return JSON.stringify({
    id,
    vehicle_plate: found.raw,
    [`${queue}_date_time`]: formatInstant(story.startMs + atMs),
    ...(found.garageId !== undefined && { garage_id: found.garageId }),
    ...(laneId !== undefined && { lane_id: laneId }),
  });
}

function columnMs(story: Story, column: number): number {
  return story.columnsMs[column] as number;
}
