/** Whether all that is no sighting was set aside, with its bytes and the right reason. */
import { Findings } from './check.ts';
import type { Check } from './check.ts';
import type { PublishedSet } from './published-set.ts';

/** A dead letter, as `plateflow dead-letters list --output json` gives it. */
export interface FoundLetter {
  readonly queue: string;
  readonly reason: string;
  /** In base64. */
  readonly body: string;
}

/**
 * A letter that was set aside before a crash can be set aside again after it: too many of the same
 * are told, and are no mistake. One too few is.
 */
export function checkDeadLetters(
  letters: readonly FoundLetter[],
  { poison }: Pick<PublishedSet, 'poison'>,
): Check {
  const must =
    'Each poison message is a dead letter with its bytes and its reason, nothing else is.';
  const findings = new Findings('dead letters', must);
  const found = Map.groupBy(letters, ({ queue, body }) => `${queue} ${body}`);
  for (const [key, group] of found) {
    const expected = poison.get(key);
    const reasons = [...new Set(group.map(({ reason }) => reason))].join(', ');
    if (expected === undefined) findings.problem('unexpected', `${reasons}: ${key.slice(0, 80)}`);
    else if (reasons !== expected.reason) {
      findings.problem('reason', `${reasons} where ${expected.reason} is right`);
    } else if (group.length > expected.sent) {
      findings.count('set aside again', group.length - expected.sent);
    }
  }
  for (const [key, { confirmed, reason }] of poison) {
    const count = found.get(key)?.length ?? 0;
    if (count < confirmed) findings.problem('lost', `${confirmed - count} of ${reason}`);
  }
  findings.count('letters', letters.length);
  return findings.conclude();
}
