/**
 * All that was published in a run, as one set: what became of each delivery must follow from it.
 *
 * A generator that is killed leaves deliveries behind of which nobody knows whether they were
 * stored. Such a read counts as stored exactly if the log names it or the store was seen to have it: only
 * a queue can have told its id, and nothing is lost if it was not stored. The log alone is not enough: the
 * line of a car that came in again does not name the entry that it came in with.
 */
import { readBody } from './event-body.ts';
import type { BodyRules, SeenRead } from './event-body.ts';
import type { SentDelivery } from './deliveries.ts';
import type { LoggedSummary } from './summary-lines.ts';

/** A body that must become a dead letter, with the reason. */
interface Poison {
  readonly reason: string;
  readonly queue: string;
  /** How often it was confirmed. */
  readonly confirmed: number;
  /** How often it was sent, confirmed or not. */
  readonly sent: number;
}

export interface PublishedSet {
  readonly deliveries: number;
  /** Deliveries of which nobody knows whether they were stored. */
  readonly uncertain: number;
  /** Different reads that are stored. */
  readonly reads: readonly SeenRead[];
  /** Confirmed deliveries that repeat a read. */
  readonly repeats: number;
  /** Confirmed deliveries that are no reads. */
  readonly poisonDeliveries: number;
  /** Reads that may be stored, and that nobody has seen. */
  readonly openQuestions: number;
  /** By body, in base64. */
  readonly poison: ReadonlyMap<string, Poison>;
}

/**
 * Makes the set of all deliveries, with the help of the log and the store where nobody else knows.
 *
 * @param isStored whether the store was seen to have a read
 */
export function publishedSet(
  deliveries: Iterable<SentDelivery>,
  lines: readonly LoggedSummary[],
  rules: BodyRules,
  isStored: (name: string) => boolean = () => false,
): PublishedSet {
  const named = new Set(lines.flatMap((line) => namesOf(line)));
  const stored = new Map<string, SeenRead>();
  const possible = new Map<string, SeenRead>();
  const poison = new Map<string, Poison>();
  let count = 0;
  let uncertain = 0;
  let confirmedReads = 0;
  let poisonDeliveries = 0;
  for (const { queue, body, isConfirmed } of deliveries) {
    count += 1;
    uncertain += Number(!isConfirmed);
    const read = readBody(queue, body, rules);
    if ('refusal' in read) {
      const key = `${queue} ${body.toString('base64')}`;
      const known = poison.get(key) ?? { queue, reason: read.refusal, confirmed: 0, sent: 0 };
      const confirmed = known.confirmed + Number(isConfirmed);
      poison.set(key, { ...known, confirmed, sent: known.sent + 1 });
      poisonDeliveries += Number(isConfirmed);
    } else {
      confirmedReads += Number(isConfirmed);
      (isConfirmed ? stored : possible).set(nameOf(read.kind, read.id), read);
    }
  }
  const confirmedDifferent = stored.size;
  let openQuestions = 0;
  for (const [name, read] of possible) {
    if (stored.has(name)) continue;
    if (named.has(name) || isStored(name)) stored.set(name, read);
    else openQuestions += 1;
  }
  return {
    deliveries: count,
    uncertain,
    reads: [...stored.values()],
    repeats: confirmedReads - confirmedDifferent,
    poisonDeliveries,
    openQuestions,
    poison,
  };
}

/** Entry and exit events have ids of their own. */
export function nameOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}

/** The reads that a line is about. */
export function namesOf({ entry_event_id, exit_event_id }: LoggedSummary): string[] {
  return [
    ...(entry_event_id === undefined ? [] : [nameOf('entry', entry_event_id)]),
    ...(exit_event_id === undefined ? [] : [nameOf('exit', exit_event_id)]),
  ];
}
