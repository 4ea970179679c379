/**
 * Whether a delivery was acknowledged only after what it caused was safe. The trace is what went
 * over the wires: a commit is safe when the store has said so, and what the store itself tells is
 * safe already.
 */
import { Findings, skipped } from './check.ts';
import type { Check } from './check.ts';

/** What was seen on the wires, in order. */
export type TraceStep =
  /** The store holds this read: it has confirmed it, or told it. */
  | { readonly step: 'safe'; readonly read: string }
  /** The queue holds this body as a dead letter. */
  | { readonly step: 'buried'; readonly body: string }
  /** A consumer has acknowledged a delivery: of this read, or of a body that is none. */
  | { readonly step: 'acked'; readonly read: string | undefined; readonly body: string };

const MUST = 'A delivery is acknowledged only after its effect is in the store.';

/** Follows a trace. */
export class AckWatch {
  readonly #findings = new Findings('acks', MUST);
  readonly #safe = new Set<string>();
  readonly #buried = new Set<string>();
  #steps = 0;

  take(step: TraceStep): void {
    this.#steps += 1;
    if (step.step === 'safe') this.#safe.add(step.read);
    else if (step.step === 'buried') this.#buried.add(step.body);
    else this.#judge(step);
  }

  /** Whether the store has this read. */
  isSafe(read: string): boolean {
    return this.#safe.has(read);
  }

  #judge({ read, body }: Extract<TraceStep, { readonly step: 'acked' }>): void {
    this.#findings.count('acknowledged');
    const isSafe = read !== undefined && this.#safe.has(read);
    if (isSafe || this.#buried.has(body)) return;
    this.#findings.problem('too early', read ?? 'a body that is no event');
  }

  conclude(): Check {
    if (this.#steps === 0) return skipped('acks', MUST, 'there is no trace');
    return this.#findings.conclude();
  }
}
