/** Which summaries are to be written, and which earlier ones they correct. */
import { isFinal } from './finality.ts';
import { isIssued, isTrueOf, sharesEntry, sharesExit, sharesRead } from './standing.ts';
import { takeBack, writeSummary } from './summary.ts';
import { hasEnded } from './visits.ts';
import type { PlateKey } from './plate.ts';
import type { Read, Standing } from './plate-state.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Summary } from './summary.ts';
import type { EndedVisit, Visit } from './visits.ts';

const NOTHING: readonly never[] = [];

/**
 * The summaries for all visits that are final and not issued as they now are, oldest visit first.
 *
 * What is true of no visit any longer is corrected by the summary of a visit that took its events
 * over, each by one at most. It waits for that while such a visit is not final; but no event is
 * ever named by two summaries that stand. Where several visits have become one, there is not one
 * for each: the others are taken back, and what stands at the end is one summary for each visit.
 *
 * @param kept the reads that are remembered from now on
 * @param forced how many of the oldest visits are issued even if they are not final
 */
export function issue(
  key: PlateKey,
  visits: readonly Visit[],
  kept: readonly Read[],
  forced: number,
  context: DecisionContext,
): readonly Summary[] {
  const due: EndedVisit[] = [];
  const pending: EndedVisit[] = [];
  let index = 0;
  for (const visit of visits) {
    index += 1;
    if (!hasEnded(visit) || isIssued(visit)) continue;
    if (index <= forced || isFinal(visit, context)) due.push(visit);
    else pending.push(visit);
  }
  const outdated = findOutdated(visits);
  if (outdated === undefined) {
    if (due.length === 0) return NOTHING;
    return due.map((visit) => writeSummary(key, visit, undefined, context.digest));
  }
  const corrected = matchOutdated(outdated, due);
  const summaries = due.map((visit) =>
    writeSummary(key, visit, corrected.get(visit), context.digest),
  );
  for (const [old, carrier] of outdated) {
    const isRemembered = kept.some(({ kind, id }) => kind === carrier.kind && id === carrier.id);
    const isWaiting = isRemembered && pending.some((visit) => sharesRead(old, visit));
    const isContradicted = due.some((visit) => sharesEntry(old, visit) || sharesExit(old, visit));
    if (!isWaiting || isContradicted) summaries.push(takeBack(key, old, context.digest));
  }
  return summaries;
}

/** The summaries that are true of no visit any longer, with the reads that carry them. */
function findOutdated(visits: readonly Visit[]): Map<Standing, Read> | undefined {
  let outdated: Map<Standing, Read> | undefined;
  for (const visit of visits) {
    for (const read of visit.reads) {
      const { standing } = read;
      if (standing === undefined || isTrueOf(standing, visit)) continue;
      outdated ??= new Map();
      outdated.set(standing, read);
    }
  }
  return outdated;
}

/**
 * Finds for each visit the summary that it corrects, and takes it out of `outdated`: one that has
 * the same exit, or else the same entry, or else a read of this visit.
 */
function matchOutdated(
  outdated: Map<Standing, Read>,
  due: readonly EndedVisit[],
): ReadonlyMap<EndedVisit, Standing> {
  const corrected = new Map<EndedVisit, Standing>();
  for (const isRelated of [sharesExit, sharesEntry, sharesRead]) {
    for (const visit of due) {
      if (corrected.has(visit)) continue;
      const match = outdated.keys().find((old) => isRelated(old, visit));
      if (match === undefined) continue;
      outdated.delete(match);
      corrected.set(visit, match);
    }
  }
  return corrected;
}
