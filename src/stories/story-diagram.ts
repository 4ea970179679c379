/** A story with its expectation as a marble diagram, for a picture. */
import { formatDuration } from './story-duration.ts';
import { drawFaults } from './story-inputs.ts';
import { markOf } from './story-words.ts';
import type { DiagramLane, DiagramMark, DiagramSpan, MarbleDiagram, Tone } from './diagram.ts';
import type { DeadMark, PlateMark, StorySummary, WrittenMark } from './story-outcome.ts';
import type { Story, StoryEvent, StoryInput } from './story.ts';

/** What a state of a plate looks like; nothing is drawn while the car is outside. */
const STATES: Readonly<Partial<Record<PlateMark, { label: string; tone: Tone }>>> = {
  i: { label: 'inside', tone: 'good' },
  w: { label: 'waits', tone: 'late' },
  W: { label: 'inside, a stay waits', tone: 'late' },
};
const FAULTS: Readonly<Record<string, string>> = {
  'commits x': 'the answer is lost',
  'commits X': 'fails',
  'commits ~': 'slow',
  'writer x': 'away',
  'writer ~': 'slow',
  'process !': 'killed',
};

/** What comes in, what goes wrong, the states of the plates, and what is written. */
export function drawStory(story: Story): MarbleDiagram {
  const { dead = [], written = [], states = [] } = story.expected ?? {};
  const lanes: readonly DiagramLane[] = [
    ...(['entry', 'exit'] as const).map((queue) => ({
      name: queue,
      marks: story.inputs
        .filter((input) => input.queue === queue)
        .map((input) => inputMark(story, input, dead)),
      spans: [],
    })),
    ...drawFaults(story.faults).map(([name, marks]) => faultLane(story, name, marks)),
    ...states.map(({ plate, states }) => ({
      name: rawPlate(story, plate),
      marks: [],
      spans: spansOf(story, states, (mark) => STATES[mark as PlateMark]),
    })),
    {
      name: 'written',
      marks: written.map((mark, index) => writtenMark(story, mark, index, written)),
      spans: [],
    },
  ];
  return {
    title: story.title,
    subtitle: story.why ?? '',
    lanes: lanes.filter(({ marks, spans }) => marks.length + spans.length > 0),
    links: [],
    notes: [],
  };
}

function atMs({ startMs, columnsMs }: Story, column: number): number {
  return startMs + (columnsMs[column] as number);
}

function inputMark(story: Story, input: StoryInput, dead: readonly DeadMark[]): DiagramMark {
  const { letter, queue, column } = input;
  const event = story.events.find((event) => event.letter === letter);
  const isDead = dead.some((mark) => mark.letter === letter && mark.column === column);
  const earlier = story.inputs.find((other) => other.letter === letter && other.queue === queue);
  const isRepeat = event !== undefined && earlier !== input;
  const seen = isDead ? 'set aside' : isRepeat ? 'the same event again' : tellSeen(story, event);
  const tone = isDead ? 'bad' : isRepeat ? 'quiet' : queue;
  return { atMs: atMs(story, column), letter, label: seen, tone };
}

/** Empty for an event that comes when it was seen: it needs no line below the lanes. */
function tellSeen({ inputs, columnsMs }: Story, event: StoryEvent | undefined): string {
  if (event === undefined || event.kind === 'body') return '';
  const { letter, seen, laneId } = event;
  const first = inputs.find((input) => input.letter === letter) ?? { column: 0 };
  const comesMs = columnsMs[first.column] as number;
  const lateMs = seen.from === 'comes' ? 0 - seen.ms : comesMs - seen.ms;
  const parts = [
    ...(lateMs > 0 ? [`comes ${formatDuration(lateMs)} late`] : []),
    ...(lateMs < 0 ? [`seen ${formatDuration(-lateMs)} ahead`] : []),
    ...(laneId === undefined ? [] : [`lane ${laneId}`]),
  ];
  return parts.join(', ');
}

function faultLane(story: Story, name: string, marks: string): DiagramLane {
  const tell = (mark: string): { label: string; tone: Tone } | undefined =>
    mark === '-' ? undefined : { label: FAULTS[`${name} ${mark}`] as string, tone: 'bad' };
  if (name !== 'process') return { name, marks: [], spans: spansOf(story, marks, tell) };
  const killed = marks.split('').flatMap((mark, column): DiagramMark[] => {
    const told = tell(mark);
    return told === undefined ? [] : [{ atMs: atMs(story, column), letter: mark, ...told }];
  });
  return { name, marks: killed, spans: [] };
}

/** A span for each run of equal marks that mean something, up to the column that ends it. */
function spansOf(
  story: Story,
  marks: string,
  tell: (mark: string) => { readonly label: string; readonly tone: Tone } | undefined,
): readonly DiagramSpan[] {
  return Array.from(marks.matchAll(/(.)\1*/gs), ({ 0: run, 1: mark = '', index }) => {
    const told = tell(mark);
    const last = index + run.length;
    if (told === undefined) return [];
    const isOpen = last === marks.length;
    const toMs = atMs(story, isOpen ? last - 1 : last);
    return [{ fromMs: atMs(story, index), toMs, ...told, isOpen }];
  }).flat();
}

function writtenMark(
  story: Story,
  { column, summary }: WrittenMark,
  index: number,
  written: readonly WrittenMark[],
): DiagramMark {
  const isSuperseded = written.some((other) => other.summary.corrects === index + 1);
  const isMatched = summary.reason === 'vehicle_exited';
  const tone = isSuperseded ? 'quiet' : isMatched ? 'good' : 'late';
  return {
    atMs: atMs(story, column),
    letter: markOf(index + 1),
    label: tellWritten(story, summary),
    tone,
  };
}

function tellWritten(story: Story, { plate, reason, durationMs, corrects }: StorySummary): string {
  const parts = [
    rawPlate(story, plate),
    reason.replaceAll('_', ' '),
    ...(durationMs === undefined ? [] : [formatDuration(durationMs)]),
    ...(corrects === undefined ? [] : [`corrects ${markOf(corrects)}`]),
  ];
  return parts.join(', ');
}

/** The plate as it is written; events without a letter of a plate have the plate itself. */
function rawPlate({ plates }: Story, letter: string): string {
  const plate = plates.find((plate) => plate.letter === letter);
  if (plate === undefined) return letter;
  return plate.garageId === undefined ? plate.raw : `${plate.raw}, ${plate.garageId}`;
}
