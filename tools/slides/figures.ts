/** What the slides say of a run: numbers and charts, by the name of their place. */
import { drawChart } from './chart.ts';

/** The part of a demonstration's report that the slides use. */
export interface SlideReport {
  readonly agrees: boolean;
  readonly published: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly duplicates: number;
  readonly deadLetters: number;
  readonly restarts: number;
  readonly eventsPerSecond: number;
  readonly latencyMs: { readonly p99: number };
  readonly startedAt: string;
  readonly machine: string;
  readonly timeline: readonly {
    readonly second: number;
    readonly published: number;
    readonly settled: number;
    readonly phase?: string;
  }[];
}

/** What `plateflow bench sweep prefetch --output json` gives. */
export interface SlideSweep {
  readonly rows: readonly {
    readonly value: number;
    readonly eventsPerSecond: number;
    readonly p99Ms: number;
  }[];
}

const BLUE = '#1f6feb';
const ORANGE = '#d9730d';

/** Everything that the slides have a place for. */
export function figuresOf(
  report: SlideReport,
  sweep: SlideSweep,
): Readonly<Record<string, string>> {
  const count = (value: number): string => value.toLocaleString('en');
  return {
    eventsPerSecond: count(report.eventsPerSecond),
    p99: report.latencyMs.p99.toFixed(0),
    published: count(report.published),
    matched: count(report.matched),
    unmatched: count(report.unmatched),
    duplicates: count(report.duplicates),
    deadLetters: count(report.deadLetters),
    restarts: count(report.restarts),
    verdict: report.agrees ? 'agrees' : 'does not agree',
    machine: report.machine,
    date: report.startedAt.slice(0, 10),
    timeline: drawTimeline(report.timeline),
    sweep: drawSweep(sweep),
  };
}

/** @throws Error when the text has a place that there is no figure for */
export function fillIn(text: string, figures: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_place, name: string) => {
    const figure = figures[name];
    if (figure === undefined)
      throw new Error(`The slides ask for {{${name}}}; there is no such figure.`);
    return figure;
  });
}

function drawTimeline(timeline: SlideReport['timeline']): string {
  const perSecond = (pick: (sample: SlideReport['timeline'][number]) => number) =>
    timeline.slice(1).map((sample, index): [number, number] => {
      const before = timeline[index] as typeof sample;
      const seconds = sample.second - before.second;
      return [sample.second, (pick(sample) - pick(before)) / seconds];
    });
  const part = (sample: SlideReport['timeline'][number] | undefined): string =>
    sample?.phase?.split(',')[0] ?? '';
  const marks = timeline.flatMap((sample, index): [number, string][] => {
    const name = part(sample);
    const isNew = name !== part(timeline[index - 1]) && !name.startsWith('calm');
    return isNew && name !== '' ? [[sample.second, name]] : [];
  });
  return drawChart({
    title: 'Events a second, published and settled',
    xName: 'seconds',
    lines: [
      { name: 'published', colour: ORANGE, points: perSecond(({ published }) => published) },
      { name: 'settled', colour: BLUE, points: perSecond(({ settled }) => settled) },
    ],
    marks,
  });
}

function drawSweep({ rows }: SlideSweep): string {
  return drawChart({
    title: 'Draining a backlog, events a second by prefetch',
    xName: 'prefetch of each queue',
    lines: [
      {
        name: 'events/s',
        colour: BLUE,
        points: rows.map(({ value, eventsPerSecond }) => [value, eventsPerSecond]),
      },
    ],
    isLogarithmic: true,
  });
}
