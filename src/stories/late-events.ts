/** Events that came behind an event with a later event time, and how they look. */
import { layInLanes } from './diagram-lanes.ts';
import { eventLetter } from './diagram-letters.ts';
import { nameDuration } from './diagram-ticks.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { DiagramLane, DiagramMark, MarbleDiagram } from './diagram.ts';

/** An event in its order of arrival. */
export interface ArrivedEvent {
  readonly kind: SightingKind;
  readonly id: string;
  readonly atMs: number;
}

export interface LateEvent extends ArrivedEvent {
  /** The latest event time that had come before it. */
  readonly behindMs: number;
}

/** @param events in the order of arrival */
export function findLate(events: Iterable<ArrivedEvent>): readonly LateEvent[] {
  const late: LateEvent[] = [];
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    if (event.atMs < latestMs) late.push({ ...event, behindMs: latestMs });
    else latestMs = event.atMs;
  }
  return late;
}

/**
 * One diagram of them: where each of them came in, where it belongs, and how far that is apart.
 *
 * @param limit so many are shown, those that are the latest
 */
export function drawLate(
  events: readonly LateEvent[],
  total: number,
  limit: number,
): MarbleDiagram {
  const worst = events.toSorted((a, b) => lateBy(b) - lateBy(a)).slice(0, limit);
  const shown = events.filter((event) => worst.includes(event));
  const [latest] = worst;
  const toMark = (event: LateEvent, at: number, atMs: number, label: string): DiagramMark => {
    return { atMs, letter: eventLetter(at), label, tone: event === latest ? 'bad' : 'late' };
  };
  const spans = shown.map((event) => ({
    fromMs: event.atMs,
    toMs: event.behindMs,
    label: nameDuration(lateBy(event)),
    tone: event === latest ? ('bad' as const) : ('late' as const),
  }));
  const lanes: readonly DiagramLane[] = [
    {
      name: 'by arrival',
      marks: shown.map((event, at) => toMark(event, at, event.behindMs, tell(event))),
      spans: [],
    },
    {
      name: 'by event time',
      marks: shown.map((event, at) => toMark(event, at, event.atMs, '')),
      spans: [],
    },
    ...layInLanes('how late', spans),
  ];
  const links = shown.map((event) => ({
    fromLane: 0,
    fromMs: event.behindMs,
    toLane: 1,
    toMs: event.atMs,
    tone: 'quiet' as const,
  }));
  return {
    title: `${events.length} of ${total} events came late`,
    subtitle: tellWorst(latest),
    lanes,
    links,
    notes: [
      'Late is an event that arrived behind one with a later event time; by arrival it is drawn at that time.',
      ...(events.length > limit ? [`The ${limit} latest are shown.`] : []),
    ],
  };
}

function lateBy({ atMs, behindMs }: LateEvent): number {
  return behindMs - atMs;
}

function tell(event: LateEvent): string {
  return `${event.kind} ${event.id}, ${nameDuration(lateBy(event))} late`;
}

function tellWorst(latest: LateEvent | undefined): string {
  if (latest === undefined) return 'All of them came in the order of their event times';
  const seconds = Math.floor(lateBy(latest) / 1000);
  return `The latest by ${seconds} s (${latest.kind} ${latest.id}); times in UTC`;
}
