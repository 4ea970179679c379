/** What the log promises of itself, whatever was published: numbers, ids, corrections, values. */
import { Findings } from './check.ts';
import type { Check } from './check.ts';
import type { LoggedSummary } from './summary-lines.ts';

const REASONS = {
  vehicle_exited: 'matched',
  unknown_vehicle_exited: 'unmatched',
  vehicle_re_entered: 'unmatched',
  maximum_stay_exceeded: 'unmatched',
  read_corrected: 'unmatched',
} as const satisfies Record<string, string>;

/** The numbers of each partition are 1, 2, 3 and so on, in the order of the file. */
export function checkNumbers(lines: readonly LoggedSummary[]): Check {
  const findings = new Findings(
    'numbers',
    'Each partition counts 1, 2, 3 … without gap or repeat.',
  );
  const newest = new Map<number, number>();
  const home = new Map<string, number>();
  const datasets = new Set(lines.map(({ dataset }) => dataset));
  if (datasets.size > 1) findings.problem('datasets', [...datasets].join(', '));
  for (const { p, n, garage_id, vehicle_plate } of lines) {
    const due = (newest.get(p) ?? 0) + 1;
    if (n > due) findings.problem('gap', `partition ${p} has ${n} where ${due} is due`);
    if (n < due) findings.problem('repeated', `partition ${p} has ${n} where ${due} is due`);
    newest.set(p, Math.max(n, due - 1));
    const key = `${garage_id}/${vehicle_plate}`;
    const known = home.get(key) ?? p;
    if (known !== p) findings.problem('moved', `a plate is in partition ${known} and in ${p}`);
    home.set(key, p);
  }
  findings.count('partitions', newest.size);
  return findings.conclude();
}

/** No summary id is used twice. */
export function checkIds(lines: readonly LoggedSummary[]): Check {
  const findings = new Findings('ids', 'No two lines have the same summary id.');
  const seen = new Set<string>();
  for (const { summary_id, p, n } of lines) {
    if (seen.has(summary_id)) findings.problem('twice', `${summary_id}, again as ${p}/${n}`);
    seen.add(summary_id);
  }
  findings.count('ids', seen.size);
  return findings.conclude();
}

/** A correction names an earlier line of the same plate, which nobody else corrects. */
export function checkCorrections(lines: readonly LoggedSummary[]): Check {
  const must = 'A correction names one earlier line of its plate, once, and counts its version up.';
  const findings = new Findings('corrections', must);
  const earlier = new Map<string, LoggedSummary>();
  const corrected = new Set<string>();
  for (const line of lines) {
    const { summary_id, supersedes, version, reason } = line;
    if (supersedes === undefined) {
      if (version !== 1) findings.problem('version', `${summary_id} is ${version} of nothing`);
      if (reason === 'read_corrected') findings.problem('empty', `${summary_id} corrects nothing`);
    } else {
      findings.count('corrections');
      const old = earlier.get(supersedes);
      if (old === undefined) findings.problem('dangling', `${summary_id} of ${supersedes}`);
      else if (!isSamePlate(old, line)) findings.problem('foreign', `${summary_id}, another plate`);
      else if (old.version + 1 !== version)
        findings.problem('version', `${summary_id}: ${version}`);
      else if (old.reason === 'read_corrected') findings.problem('revived', supersedes);
      if (corrected.has(supersedes)) findings.problem('forked', `${supersedes}, by ${summary_id}`);
      corrected.add(supersedes);
    }
    earlier.set(summary_id, line);
  }
  return findings.conclude();
}

/** Nothing is negative, and status, reason and members agree. */
export function checkValues(lines: readonly LoggedSummary[]): Check {
  const must = 'No duration is negative; status, reason and members of each line agree.';
  const findings = new Findings('values', must);
  for (const line of lines) {
    const { summary_id, duration_seconds: seconds, status, reason } = line;
    if (seconds !== undefined && !(seconds >= 0)) {
      findings.problem('negative', `${summary_id}: ${seconds} s`);
    }
    const isKnown = Object.hasOwn(REASONS, reason);
    if (!isKnown || REASONS[reason as keyof typeof REASONS] !== status) {
      findings.problem('status', `${summary_id}: ${status}, ${reason}`);
    }
    const isMatched = status === 'matched';
    const hasBoth = line.entry_event_id !== undefined && line.exit_event_id !== undefined;
    const isWhole = hasBoth && seconds !== undefined;
    if (isMatched ? !isWhole : seconds !== undefined) findings.problem('members', summary_id);
    findings.count(reason);
  }
  return findings.conclude();
}

function isSamePlate(a: LoggedSummary, b: LoggedSummary): boolean {
  return a.garage_id === b.garage_id && a.vehicle_plate === b.vehicle_plate && a.p === b.p;
}
