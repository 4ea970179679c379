/**
 * Compares summary lines with the visits that there must be.
 *
 * J1 No two lines have the same summary id, and no two take back the same line.
 * J2 A line with `supersedes` takes back the line with that id; one whose reason is
 *    `read_corrected` does nothing else.
 * J3 At the end each visit that is over has one line that stands, and no other line stands.
 */
import { formatInstant } from '#domain/instant.ts';
import { pairSightings } from './reference-pairing.ts';
import type { Summary } from '#domain/summary.ts';
import type { SummaryReason } from '#domain/summary-reason.ts';
import type { Pairing } from './reference-pairing.ts';
import type { SightingColumns } from './truth.ts';

/** A summary as it is in the log, with its partition and its number. */
export interface SummaryLine extends Summary {
  readonly p: number;
  readonly n: number;
}

/** The summaries that there must be. */
export interface Expected {
  readonly summaries: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly byReason: Readonly<Partial<Record<SummaryReason, number>>>;
  /** Stays that have not ended and have no summary. */
  readonly openAtEnd: number;
}

/** What is wrong with a summary. */
export type Problem = 'missing' | 'unexpected' | 'twice' | 'wrong' | 'dangling';

export interface Finding {
  readonly problem: Problem;
  readonly detail: string;
}

/** What the log says. */
export interface SummaryFindings {
  readonly lines: number;
  /** Lines that no other line takes back. */
  readonly standing: number;
  readonly corrections: number;
  readonly matched: number;
  readonly unmatched: number;
  /** Visits that are over and have no line that stands. */
  readonly missing: number;
  /** Lines that stand for a visit that there is not. */
  readonly unexpected: number;
  /** Lines that say again what another line says. */
  readonly twice: number;
  /** Lines for the right events with a wrong plate, garage, time, duration or status. */
  readonly wrong: number;
  /** Corrections of a line that there is not, or that was corrected before. */
  readonly dangling: number;
}

const EXAMPLES_MAX = 5;
/** Sightings are numbered from 0; these are none. */
const NONE = -1;
const UNKNOWN = -2;

/** Claims of lines that are about no visit. */
const UNFOUNDED = -1;
const TAKES_BACK = -2;

/** Takes lines in any order and says what is wrong with them. */
export class SummaryJudge {
  readonly #sightings: SightingColumns;
  readonly #pairing: Pairing;
  /** By summary id: twice the visit that the line is about, plus one if it tells it wrongly. */
  readonly #claims = new Map<string, number>();
  readonly #superseded = new Set<string>();
  readonly #counts = { missing: 0, unexpected: 0, twice: 0, wrong: 0, dangling: 0 };
  readonly #examples: Finding[] = [];
  #lines = 0;

  constructor(sightings: SightingColumns) {
    this.#sightings = sightings;
    this.#pairing = pairSightings(sightings);
  }

  /** The summaries that there must be. */
  get expected(): Expected {
    const byReason: Partial<Record<SummaryReason, number>> = {};
    let openAtEnd = 0;
    for (let visit = 0; visit < this.#pairing.visits; visit += 1) {
      const reason = this.#pairing.reason(visit);
      if (reason === undefined) openAtEnd += 1;
      else byReason[reason] = (byReason[reason] ?? 0) + 1;
    }
    const summaries = this.#pairing.visits - openAtEnd;
    const matched = byReason.vehicle_exited ?? 0;
    return { summaries, matched, unmatched: summaries - matched, byReason, openAtEnd };
  }

  add(line: SummaryLine): void {
    const { summary_id: id, supersedes, n } = line;
    this.#lines += 1;
    if (this.#claims.has(id)) this.#report('twice', `${id} again as number ${n}`);
    else this.#claims.set(id, this.#readClaim(line));
    if (supersedes === undefined) return;
    if (this.#superseded.has(supersedes)) this.#report('dangling', `${supersedes} by number ${n}`);
    this.#superseded.add(supersedes);
  }

  /** What is wrong, all lines considered. To be asked once, after the last line. */
  conclude(): { readonly findings: SummaryFindings; readonly examples: readonly Finding[] } {
    for (const id of this.#superseded) {
      if (!this.#claims.delete(id)) this.#report('dangling', id);
    }
    const isSeen = new Uint8Array(this.#pairing.visits);
    let matched = 0;
    let standing = 0;
    for (const [id, claim] of this.#claims) {
      if (claim === TAKES_BACK) continue;
      standing += 1;
      if (claim === UNFOUNDED) {
        this.#report('unexpected', id);
        continue;
      }
      const visit = claim >> 1;
      if (this.#pairing.reason(visit) === 'vehicle_exited') matched += 1;
      if (claim % 2 === 1) this.#report('wrong', `${id}: ${this.#nameVisit(visit)}`);
      if (isSeen[visit] === 1) this.#report('twice', `${id}: ${this.#nameVisit(visit)}`);
      isSeen[visit] = 1;
    }
    for (let visit = 0; visit < this.#pairing.visits; visit += 1) {
      if (isSeen[visit] === 1 || this.#pairing.reason(visit) === undefined) continue;
      this.#report('missing', this.#nameVisit(visit));
    }
    return {
      findings: {
        lines: this.#lines,
        standing,
        corrections: this.#superseded.size,
        matched,
        unmatched: standing - matched,
        ...this.#counts,
      },
      examples: this.#examples,
    };
  }

  #readClaim(line: SummaryLine): number {
    if (line.reason === 'read_corrected' && line.supersedes !== undefined) return TAKES_BACK;
    const entry = this.#find(line.entry_event_id);
    const exit = this.#find(line.exit_event_id);
    const pairing = this.#pairing;
    const visit = pairing.visit[entry === NONE ? exit : entry];
    if (visit === undefined) return UNFOUNDED;
    const hasItsEvents = pairing.entry[visit] === entry && pairing.exit[visit] === exit;
    if (!hasItsEvents || pairing.reason(visit) !== line.reason) return UNFOUNDED;
    return 2 * visit + (this.#isRight(line, entry, exit) ? 0 : 1);
  }

  #find(id: string | undefined): number {
    return id === undefined ? NONE : (this.#sightings.indexOf.get(id) ?? UNKNOWN);
  }

  #isRight(line: SummaryLine, entry: number, exit: number): boolean {
    const { atMs, plate, plates } = this.#sightings;
    const place = plates[plate[entry === NONE ? exit : entry] as number];
    const entryMs = atMs[entry];
    const exitMs = atMs[exit];
    const isMatched = entryMs !== undefined && exitMs !== undefined;
    const seconds = isMatched ? Math.floor((exitMs - entryMs) / 1000) : undefined;
    return (
      line.garage_id === place?.garageId &&
      line.vehicle_plate === place.plate &&
      line.entry_date_time === (entryMs === undefined ? undefined : formatInstant(entryMs)) &&
      line.exit_date_time === (exitMs === undefined ? undefined : formatInstant(exitMs)) &&
      line.duration_seconds === seconds &&
      line.status === (isMatched ? 'matched' : 'unmatched')
    );
  }

  #report(problem: Problem, detail: string): void {
    this.#counts[problem] += 1;
    if (this.#counts[problem] <= EXAMPLES_MAX) this.#examples.push({ problem, detail });
  }

  #nameVisit(visit: number): string {
    const { ids } = this.#sightings;
    const pairing = this.#pairing;
    const entryId = ids[pairing.entry[visit] ?? NONE] ?? 'none';
    const exitId = ids[pairing.exit[visit] ?? NONE] ?? 'none';
    return `${pairing.reason(visit) ?? 'open'}, entry ${entryId}, exit ${exitId}`;
  }
}
