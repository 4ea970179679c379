/**
 * Whether a plate stands in what the processes have said. It is personal data: of a masked one the
 * first and the last character are left.
 */
import { Findings, skipped } from './check.ts';
import { formsOf, LENGTH_MIN } from '../support/plate-leaks.ts';
import type { Check } from './check.ts';
import type { LoggedSummary } from './summary-lines.ts';
import type { SentDelivery } from './deliveries.ts';

const NAME = 'plates in logs';
const MUST = 'No process has said a plate, unless it was masked.';

/** Also in a body that is no event. */
const WRITTEN = /"vehicle_plate":("(?:[^"\\]|\\.)*")/;

/** Passes deliveries on, and adds their plates, as they were written, in JSON. */
export function* notingPlates(
  deliveries: Iterable<SentDelivery>,
  written: Set<string>,
): Generator<SentDelivery> {
  for (const delivery of deliveries) {
    const [, plate] = WRITTEN.exec(delivery.body.toString()) ?? [];
    if (plate !== undefined) written.add(plate);
    yield delivery;
  }
}

/**
 * No line has a plate of the run in it, neither as it was sent nor as it was taken.
 *
 * There may be more plates than fit into a pattern, and more lines than fit into a text: each place
 * of each line is looked at once, with the few plates that begin as it does.
 */
export function checkPlatesInLogs(
  said: Iterable<string>,
  written: ReadonlySet<string>,
  lines: readonly LoggedSummary[],
): Check {
  const plates = new Set(lines.map(({ vehicle_plate }) => vehicle_plate));
  for (const text of written) plates.add(parse(text));
  const forms = [...plates]
    .filter(({ length }) => length >= LENGTH_MIN)
    .flatMap((p) => [...formsOf(p)]);
  const byStart = Map.groupBy(forms, (form) => form.slice(0, LENGTH_MIN));
  const findings = new Findings(NAME, MUST);
  let count = 0;
  for (const line of said) {
    count += 1;
    if (hasOneOf(byStart, line)) findings.problem('unmasked', line.slice(0, 200));
  }
  if (count === 0) return skipped(NAME, MUST, 'nobody has said anything');
  findings.count('lines', count);
  findings.count('plates', plates.size);
  return findings.conclude();
}

function hasOneOf(byStart: ReadonlyMap<string, readonly string[]>, line: string): boolean {
  for (let at = 0; at + LENGTH_MIN <= line.length; at += 1) {
    const forms = byStart.get(line.slice(at, at + LENGTH_MIN));
    if (forms?.some((form) => line.startsWith(form, at)) === true) return true;
  }
  return false;
}

/** What cannot be read is looked for as it was written. */
function parse(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    return text.slice(1, -1);
  }
}
