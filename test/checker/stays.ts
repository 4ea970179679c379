/**
 * Whether what stands in the log is what happened: the reads of the whole run, sorted by event time,
 * give the stays that there must be, and each of them has one line that stands.
 */
import { Findings } from './check.ts';
import { nameOf, namesOf } from './published-set.ts';
import { pairAll } from '../support/reference-pairing.ts';
import type { Check } from './check.ts';
import type { PublishedSet } from './published-set.ts';
import type { LoggedSummary } from './summary-lines.ts';
import type { SeenRead } from './event-body.ts';

/** The rules of the garage that the pairing needs. */
export interface PairingRules {
  readonly debounceMs: number;
  readonly maxMs: number;
  readonly skewToleranceMs: number;
}

/** A stay that must have a summary. */
export interface ExpectedStay {
  readonly reason: string;
  readonly entry: SeenRead | undefined;
  readonly exit: SeenRead | undefined;
}

/** The stays that must have a summary, by the events that make them. */
export function expectedStays(
  { reads }: Pick<PublishedSet, 'reads'>,
  rules: PairingRules,
  nowMs: number,
): ReadonlyMap<string, ExpectedStay> {
  const stays = new Map<string, ExpectedStay>();
  const plates = Map.groupBy(reads, ({ garage, plate }) => `${garage}/${plate}`);
  for (const group of plates.values()) {
    const byName = new Map(group.map((read) => [nameOf(read.kind, read.id), read]));
    for (const { reason, entry, exit } of pairAll(group, rules, nowMs)) {
      const find = (kind: string, id: string | undefined): SeenRead | undefined =>
        id === undefined ? undefined : byName.get(nameOf(kind, id));
      stays.set(keyOf(reason, entry?.id, exit?.id), {
        reason,
        entry: find('entry', entry?.id),
        exit: find('exit', exit?.id),
      });
    }
  }
  return stays;
}

/** The lines that no other line takes back, and that say something of a stay. */
export function standingLines(lines: readonly LoggedSummary[]): readonly LoggedSummary[] {
  const superseded = new Set(lines.map(({ supersedes }) => supersedes));
  return lines.filter(
    ({ summary_id, reason }) => !superseded.has(summary_id) && reason !== 'read_corrected',
  );
}

/** Exactly one right line stands for each stay that has ended, and none for anything else. */
export function checkStays(
  lines: readonly LoggedSummary[],
  expected: ReadonlyMap<string, ExpectedStay>,
): Check {
  const findings = new Findings(
    'stays',
    'Each ended stay has one right line, nothing else has one.',
  );
  const seen = new Set<string>();
  const standing = standingLines(lines);
  for (const line of standing) {
    const key = keyOf(line.reason, line.entry_event_id, line.exit_event_id);
    const stay = expected.get(key);
    if (stay === undefined) findings.problem('unexpected', `${line.summary_id}: ${key}`);
    else if (seen.has(key)) findings.problem('twice', `${line.summary_id}: ${key}`);
    else if (!isRight(line, stay)) findings.problem('wrong', `${line.summary_id}: ${key}`);
    seen.add(key);
  }
  for (const key of expected.keys()) if (!seen.has(key)) findings.problem('lost', key);
  findings.count('expected', expected.size);
  findings.count('standing', standing.length);
  return findings.conclude();
}

/** No read has an effect twice: at most one line that stands names it. */
export function checkReadsOnce(lines: readonly LoggedSummary[]): Check {
  const findings = new Findings('once', 'No read is named by two lines that stand.');
  const seen = new Set<string>();
  for (const line of standingLines(lines)) {
    for (const name of namesOf(line)) {
      if (seen.has(name)) findings.problem('twice', `${name}, again in ${line.summary_id}`);
      seen.add(name);
    }
  }
  findings.count('reads', seen.size);
  return findings.conclude();
}

function isRight(line: LoggedSummary, { entry, exit }: ExpectedStay): boolean {
  const read = entry ?? exit;
  const isMatched = entry !== undefined && exit !== undefined;
  const seconds = isMatched ? Math.max(0, Math.floor((exit.atMs - entry.atMs) / 1000)) : undefined;
  return (
    line.garage_id === read?.garage &&
    line.vehicle_plate === read.plate &&
    line.entry_date_time === toText(entry) &&
    line.exit_date_time === toText(exit) &&
    line.duration_seconds === seconds &&
    line.status === (isMatched ? 'matched' : 'unmatched')
  );
}

function toText(read: SeenRead | undefined): string | undefined {
  return read === undefined ? undefined : new Date(read.atMs).toISOString();
}

function keyOf(reason: string, entryId: string | undefined, exitId: string | undefined): string {
  return `${reason}, entry ${entryId ?? 'none'}, exit ${exitId ?? 'none'}`;
}
