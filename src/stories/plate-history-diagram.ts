/** A plate's history as a marble diagram: what was seen, when the car was inside, what was issued. */
import { nameDuration } from './diagram-ticks.ts';
import { layInLanes } from './diagram-lanes.ts';
import { eventLetter, summaryLetter } from './diagram-letters.ts';
import {
  tellEvent,
  tellHidden,
  tellState,
  tellSummary,
  toneOfEvent,
  toneOfSummary,
} from './plate-history-labels.ts';
import type { DiagramLink, DiagramMark, DiagramSpan, MarbleDiagram, Tone } from './diagram.ts';
import type { HistoryEvent, HistorySummary, PlateHistory } from './plate-history.ts';

export interface HistoryDiagramOptions {
  /** Events and summaries that are shown, each; the newest. */
  readonly limit: number;
  /** Sentences about where the history comes from and what it lacks. */
  readonly notes: readonly string[];
}

/** A summary with the moments between which it is drawn, and its letter. */
interface Placed {
  readonly summary: HistorySummary;
  readonly span: DiagramSpan;
}

export function drawHistory(history: PlateHistory, options: HistoryDiagramOptions): MarbleDiagram {
  const { limit } = options;
  const events = history.events.slice(-limit);
  const summaries = history.summaries.slice(-limit);
  const marks = events.map((event, at): DiagramMark => {
    const letter = eventLetter(at);
    return { atMs: event.atMs, letter, label: tellEvent(event), tone: toneOfEvent(event) };
  });
  const ofKind = (kind: string): DiagramMark[] =>
    marks.filter((_mark, at) => events[at]?.kind === kind);
  const late = cameLater(events, marks);
  const placed = placeSummaries(summaries, history.events);
  const summaryLanes = layInLanes(
    'summary',
    placed.map(({ span }) => span),
  );
  const lanes = [
    { name: 'entry', marks: ofKind('entry'), spans: [] },
    { name: 'exit', marks: ofKind('exit'), spans: [] },
    ...(late.length === 0
      ? []
      : [{ name: 'came', marks: late.map(({ came }) => came), spans: [] }]),
    { name: 'inside', marks: [], spans: insideSpans(history, summaries, events) },
    ...summaryLanes,
  ];
  const hidden = [
    tellHidden('event', history.events.length - events.length),
    tellHidden('summary', history.summaries.length - summaries.length),
  ].filter((note) => note !== undefined);
  return {
    title: `${history.plate} in garage ${history.garageId}`,
    subtitle: tellState(history),
    lanes,
    links: [...late.map(({ link }) => link), ...linkCorrections(placed, lanes)],
    notes: [...hidden, ...options.notes],
  };
}

const LANE_OF = { entry: 0, exit: 1 } as const;
const CAME_LANE = 2;

/** Where the events came in that came late, each with the line from where it belongs. */
function cameLater(
  events: readonly HistoryEvent[],
  marks: readonly DiagramMark[],
): readonly { readonly came: DiagramMark; readonly link: DiagramLink }[] {
  return marks.flatMap((mark, at) => {
    const { kind, receivedAtMs } = events[at] as HistoryEvent;
    if (mark.tone !== 'late' || receivedAtMs === undefined) return [];
    const from = { fromLane: LANE_OF[kind], fromMs: mark.atMs };
    const link = { ...from, toLane: CAME_LANE, toMs: receivedAtMs, tone: 'late' as const };
    return [{ came: { ...mark, atMs: receivedAtMs, label: '' }, link }];
  });
}

/** When the car was inside: stays that stand, stays that wait to be issued, and the open one. */
function insideSpans(
  { pending, asOfMs, events }: PlateHistory,
  summaries: readonly HistorySummary[],
  shown: readonly HistoryEvent[],
): readonly DiagramSpan[] {
  const endMs = asOfMs ?? events.at(-1)?.atMs ?? 0;
  const firstMs = shown[0]?.atMs ?? Number.NEGATIVE_INFINITY;
  const spans: DiagramSpan[] = [];
  for (const { entryAtMs, exitAtMs, supersededBy } of summaries) {
    if (supersededBy !== undefined || entryAtMs === undefined || exitAtMs === undefined) continue;
    // An exit just before its entry is clock skew.
    const fromMs = Math.min(entryAtMs, exitAtMs);
    spans.push(spanOf(fromMs, exitAtMs, nameDuration(exitAtMs - fromMs), 'good'));
  }
  for (const { entryAtMs, exitAtMs, reason } of pending) {
    if (entryAtMs === undefined || entryAtMs < firstMs) continue;
    const toMs = exitAtMs ?? (reason === undefined ? Math.max(entryAtMs, endMs) : entryAtMs);
    const fromMs = Math.min(entryAtMs, toMs);
    const length = nameDuration(toMs - fromMs);
    if (reason !== undefined) spans.push(spanOf(fromMs, toMs, `${length}, not issued`, 'late'));
    else spans.push({ ...spanOf(fromMs, toMs, `${length}, inside`, 'good'), isOpen: true });
  }
  return spans;
}

function placeSummaries(
  summaries: readonly HistorySummary[],
  events: readonly HistoryEvent[],
): readonly Placed[] {
  const letters = new Map<string, string>();
  const places = new Map<string, readonly [number, number]>();
  const lastMs = events.at(-1)?.atMs ?? 0;
  return summaries.map((summary, at) => {
    const { summaryId, supersedes, entryAtMs, exitAtMs } = summary;
    const letter = summaryLetter(at);
    letters.set(summaryId, letter);
    const fromMs = entryAtMs ?? exitAtMs;
    const toMs = exitAtMs ?? entryAtMs;
    // One that takes another back has no times of its own.
    const old = supersedes === undefined ? undefined : places.get(supersedes);
    const place = [fromMs ?? old?.[0] ?? lastMs, toMs ?? old?.[1] ?? lastMs] as const;
    places.set(summaryId, place);
    const [from, to] = place;
    const label = tellSummary(summary, supersedes && letters.get(supersedes));
    return {
      summary,
      span: { ...spanOf(Math.min(from, to), to, label, toneOfSummary(summary)), letter },
    };
  });
}

/** From each superseded summary to the one that corrects it. */
function linkCorrections(
  placed: readonly Placed[],
  lanes: readonly { readonly spans: readonly DiagramSpan[] }[],
): readonly DiagramLink[] {
  const byId = new Map(placed.map(({ summary, span }) => [summary.summaryId, span]));
  const laneOf = (span: DiagramSpan): number =>
    lanes.findIndex(({ spans }) => spans.includes(span));
  return placed.flatMap(({ summary, span }) => {
    const old = summary.supersedes === undefined ? undefined : byId.get(summary.supersedes);
    if (old === undefined) return [];
    const from = { fromLane: laneOf(old), fromMs: old.toMs };
    return [{ ...from, toLane: laneOf(span), toMs: span.toMs, tone: 'quiet' as const }];
  });
}

function spanOf(fromMs: number, toMs: number, label: string, tone: Tone): DiagramSpan {
  return { fromMs, toMs, label, tone };
}
