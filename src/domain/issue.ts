/** Which summaries are to be written, and which earlier ones they correct. */
import { isFinal } from './finality.ts';
import { writeSummary } from './summary.ts';
import type { PlateKey } from './plate.ts';
import type { Issued } from './plate-state.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Summary } from './summary.ts';
import type { Visit } from './visits.ts';

/**
 * The summaries for all visits that are final and not issued as they now are.
 *
 * @param issued the summaries that stand: issued and not superseded
 * @param forced how many of the oldest visits are issued even if they are not final
 */
export function issue(
  key: PlateKey,
  issued: readonly Issued[],
  visits: readonly Visit[],
  forced: number,
  context: DecisionContext,
): readonly Summary[] {
  const due = visits.filter(
    (visit, index) =>
      visit.reason !== undefined &&
      !issued.some((standing) => isTrueOf(standing, visit)) &&
      (index < forced || isFinal(visit, context)),
  );
  if (due.length === 0) return [];
  const corrections = matchOutdated(issued, visits, due);
  return due.map((visit) => write(key, visit, corrections.get(visit), context));
}

function write(
  key: PlateKey,
  visit: Visit,
  superseded: Issued | undefined,
  context: DecisionContext,
): Summary {
  const { reason, entry, exit } = visit;
  if (reason === undefined) throw new Error('An open visit has no summary.');
  const stay = { reason, ...(entry && { entry }), ...(exit && { exit }) };
  return writeSummary(key, stay, superseded, context.digest);
}

/** Whether an issued summary says what the visit now is. */
function isTrueOf(issued: Issued, visit: Visit): boolean {
  return (
    issued.reason === visit.reason &&
    issued.entryId === visit.entry?.id &&
    issued.exitId === visit.exit?.id
  );
}

/**
 * Finds for each visit the summary that it corrects: one that is no longer true of any visit and
 * that has the same exit, or else the same entry, or else a read of this visit. Each summary is
 * superseded once, so what stands at the end is one summary for each visit.
 */
function matchOutdated(
  issued: readonly Issued[],
  visits: readonly Visit[],
  due: readonly Visit[],
): ReadonlyMap<Visit, Issued> {
  const outdated = new Set(issued.filter((i) => !visits.some((visit) => isTrueOf(i, visit))));
  const corrections = new Map<Visit, Issued>();
  if (outdated.size === 0) return corrections;
  for (const isRelated of [sharesExit, sharesEntry, sharesRead]) {
    for (const visit of due) {
      if (corrections.has(visit)) continue;
      const match = [...outdated].find((candidate) => isRelated(candidate, visit));
      if (match === undefined) continue;
      outdated.delete(match);
      corrections.set(visit, match);
    }
  }
  return corrections;
}

function sharesExit(issued: Issued, { exit }: Visit): boolean {
  return exit !== undefined && issued.exitId === exit.id;
}

function sharesEntry(issued: Issued, { entry }: Visit): boolean {
  return entry !== undefined && issued.entryId === entry.id;
}

function sharesRead(issued: Issued, { reads }: Visit): boolean {
  return reads.some(({ id }) => id === issued.entryId || id === issued.exitId);
}
