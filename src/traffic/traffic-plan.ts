/**
 * What the cameras of the garages publish, as a pure function of the options.
 *
 * T1 Both generators plan the same visits: nothing is drawn from a clock or from each other.
 * T2 An event has the same id and the same bytes whenever it is planned.
 * T3 Memory is bounded by the visits that are going on, the rate times the longest stay: two numbers
 *    for each.
 * T4 Two reads of one plate in one garage are never so close that they could count as one read, or
 *    as clocks that differ: `awayMs` between visits, and stays longer than the clocks differ.
 */
import { placeCameras } from './camera.ts';
import { CopiesDue } from './copies-due.ts';
import { countCopiesMax, delayMaxMs, planPassage, publishCopy } from './passage.ts';
import { Timetable } from './timetable.ts';
import { checkTraffic } from './traffic-options.ts';
import { planVisit, visitBeginsAtMs } from './visit.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Camera } from './camera.ts';
import type { CopyDue } from './copies-due.ts';
import type { Copy, Passage } from './passage.ts';
import type { Publication } from './publication.ts';
import type { TrafficOptions } from './traffic-options.ts';
import type { Visit } from './visit.ts';

/** The traffic that belongs to a set of options. */
export class TrafficPlan {
  readonly options: TrafficOptions;
  /** By direction, then by garage. */
  readonly #cameras: Readonly<Record<SightingKind, readonly (readonly Camera[])[]>>;
  readonly #timetable: Timetable;
  /** Copies of one passage are numbered below this. */
  readonly #copiesMax: number;
  readonly #idMiddle: string;

  /** @throws TrafficOptionsError when the options contradict each other */
  constructor(options: TrafficOptions) {
    checkTraffic(options);
    this.options = options;
    this.#cameras = {
      entry: placeCameras('entry', options),
      exit: placeCameras('exit', options),
    };
    this.#timetable = new Timetable(options);
    this.#copiesMax = countCopiesMax(options);
    const { seed, anchorMs, scenario } = options;
    const run = anchorMs === 0 ? '' : `${anchorMs.toString(36)}-`;
    // Scenarios give the same number to different visits, so it alone must not be the id.
    const played = scenario === undefined ? '' : `${scenario.name}-`;
    this.#idMiddle = `${seed.toString(36)}-${run}${played}`;
  }

  /** The visit with this number. */
  visit(index: number): Visit {
    return planVisit(index, this.#timetable);
  }

  /** What the camera makes of a visit's entry or exit; undefined when it is not recorded. */
  passage(kind: SightingKind, index: number): Passage | undefined {
    const visit = this.visit(index);
    if (!(kind === 'entry' ? visit.isEntryRecorded : visit.isExitRecorded)) return undefined;
    const cameras = this.#cameras[kind][visit.garage] as readonly Camera[];
    const id = `${kind === 'entry' ? 'in' : 'out'}-${this.#idMiddle}${index.toString(36)}`;
    const passedAtMs = kind === 'entry' ? visit.entryAtMs : visit.exitAtMs;
    return planPassage(visit, id, cameras, this.#timetable.optionsAt(passedAtMs));
  }

  /**
   * All that is published to one queue, in the order of publication.
   *
   * @param fromMs leaves out what was to be published before, as a generator that was restarted
   *   does; the visits whose exit is still to come are looked up in the past
   */
  *publications(
    kind: SightingKind,
    fromMs: number = Number.NEGATIVE_INFINITY,
  ): Generator<Publication, void, undefined> {
    const { visits = Number.POSITIVE_INFINITY, stayMinMs } = this.options;
    const stayAtLeastMs = kind === 'exit' ? stayMinMs : 0;
    const firstVisit = this.#firstVisit(kind, fromMs);
    const due = new CopiesDue(firstVisit, this.#copiesMax);
    for (let index = firstVisit; index < visits; index += 1) {
      // Nothing that is planned from here on can be published before this.
      const earliestMs = visitBeginsAtMs(index, this.#timetable) + stayAtLeastMs;
      yield* this.#publishUntil(kind, earliestMs, due);
      this.#plan(kind, index, fromMs, due);
    }
    yield* this.#publishUntil(kind, Number.MAX_VALUE, due);
  }

  #plan(kind: SightingKind, visit: number, fromMs: number, due: CopiesDue): void {
    const copies = this.passage(kind, visit)?.copies ?? [];
    for (const [copy, { publishAtMs }] of copies.entries()) {
      if (publishAtMs >= fromMs) due.push(publishAtMs, { visit, copy });
    }
  }

  /** Plans passages a second time (T2), so that only a number had to be kept of each copy. */
  *#publishUntil(
    kind: SightingKind,
    untilMs: number,
    due: CopiesDue,
  ): Generator<Publication, void, undefined> {
    let planned: { readonly visit: number; readonly passage: Passage } | undefined;
    while (due.nextAtMs <= untilMs) {
      const { visit, copy } = due.pop() as CopyDue;
      // Hundreds of copies of one passage can follow each other.
      if (planned?.visit !== visit) {
        planned = { visit, passage: this.passage(kind, visit) as Passage };
      }
      const copyPlanned = planned.passage.copies[copy] as Copy;
      yield publishCopy(planned.passage, copyPlanned, this.options.bodyBytesMax);
    }
  }

  /** The first visit that can have something to publish at this time or later. */
  #firstVisit(kind: SightingKind, fromMs: number): number {
    const { stayMaxMs } = this.options;
    const backMs = delayMaxMs(this.options) + (kind === 'exit' ? stayMaxMs : 0);
    return Math.max(0, Math.floor(this.#timetable.slotAt(fromMs - backMs)) - 1);
  }
}

/** Both queues as one sequence, in the order of publication: for runs that need no clock. */
export function* mergePublications(
  plan: TrafficPlan,
  fromMs?: number,
): Generator<Publication, void, undefined> {
  const entries = plan.publications('entry', fromMs);
  const exits = plan.publications('exit', fromMs);
  let entry = entries.next();
  let exit = exits.next();
  while (entry.done !== true || exit.done !== true) {
    const isEntryNext =
      exit.done === true ||
      (entry.done !== true && entry.value.publishAtMs <= exit.value.publishAtMs);
    if (isEntryNext && entry.done !== true) {
      yield entry.value;
      entry = entries.next();
    } else if (exit.done !== true) {
      yield exit.value;
      exit = exits.next();
    }
  }
}
