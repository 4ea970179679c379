/**
 * A generator: publishes what is due, tick by tick.
 *
 * G1 Publications go out in their order, one batch at a time, and none is skipped.
 * G2 A batch that was not confirmed is published again as it is: the same ids, the same bytes.
 * G3 When the generator is told to stop, the batch in flight is finished first.
 */
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { Publication } from './publication.ts';

/** Resolves after this many milliseconds, or as soon as the signal is aborted. It never rejects. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** What the generator works with. */
export interface GeneratorPorts {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly clock: Clock;
  readonly wait: Wait;
  readonly telemetry: Pick<Telemetry, 'emit'>;
}

export interface GeneratorLimits {
  /** How often the generator looks for what is due. */
  readonly tickMs: number;
  /** Publications in one batch at most, also when the generator is behind. */
  readonly batchMax: number;
  /** The first pause after a batch that was not confirmed; it doubles from there. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
}

/** Is told what became of each batch. `Truth` in `truth.ts` is one. */
export interface PublicationWitness {
  /** The batch goes out now: from here on the queue may have stored some of it. */
  sending?(batch: readonly Publication[]): void;
  /** The queue has stored all of them. */
  confirmed(batch: readonly Publication[]): void;
  /** The queue may have stored some of them. The batch follows again, unless the run ends. */
  unconfirmed(batch: readonly Publication[], error: Error): void;
}

/** How a generator ended. */
export interface GeneratorResult {
  /** Publications that were confirmed. */
  readonly published: number;
  /** The last batch, if it was given up without a confirmation because the run was stopped. */
  readonly unconfirmed: readonly Publication[];
}

/**
 * Publishes until there is nothing more to publish or until the signal is aborted.
 *
 * @param publications in the order of `publishAtMs`, as `TrafficPlan.publications` gives them
 */
export async function runGenerator(
  kind: SightingKind,
  publications: Iterable<Publication>,
  ports: GeneratorPorts,
  limits: GeneratorLimits,
  signal: AbortSignal,
  witness?: PublicationWitness,
): Promise<GeneratorResult> {
  const upcoming = new Upcoming(publications);
  let published = 0;
  while (!signal.aborted && !upcoming.isExhausted) {
    const batch = upcoming.take(ports.clock.now(), limits.batchMax);
    if (batch.length > 0) {
      const isConfirmed = await publishUntilConfirmed(kind, batch, ports, limits, signal, witness);
      if (!isConfirmed) return { published, unconfirmed: batch };
      published += batch.length;
      emitPublished(kind, batch, ports.telemetry);
    }
    // A full batch means that the generator is behind: it catches up before it waits.
    const isBehind = batch.length === limits.batchMax;
    if (!isBehind && !upcoming.isExhausted) await ports.wait(limits.tickMs, signal);
  }
  return { published, unconfirmed: [] };
}

async function publishUntilConfirmed(
  kind: SightingKind,
  batch: readonly Publication[],
  { publisher, wait }: GeneratorPorts,
  limits: GeneratorLimits,
  signal: AbortSignal,
  witness: PublicationWitness | undefined,
): Promise<boolean> {
  let pauseMs = limits.backoffMs;
  for (;;) {
    witness?.sending?.(batch);
    try {
      await publisher.publish(kind, batch);
    } catch (error) {
      witness?.unconfirmed(batch, error as Error);
      if (!signal.aborted) await wait(pauseMs, signal);
      if (signal.aborted) return false;
      pauseMs = Math.min(pauseMs * 2, limits.backoffMaxMs);
      continue;
    }
    witness?.confirmed(batch);
    return true;
  }
}

function emitPublished(
  kind: SightingKind,
  batch: readonly Publication[],
  telemetry: Pick<Telemetry, 'emit'>,
): void {
  for (const [fault, group] of Map.groupBy(batch, (publication) => publication.fault)) {
    telemetry.emit('events_published', { kind, fault, count: group.length });
  }
}

/** Publications that are still to come, one of them looked at ahead. */
class Upcoming {
  readonly #iterator: Iterator<Publication>;
  #next: Publication | undefined;

  constructor(publications: Iterable<Publication>) {
    this.#iterator = publications[Symbol.iterator]();
    this.#advance();
  }

  get isExhausted(): boolean {
    return this.#next === undefined;
  }

  /** What is due at this time, `countMax` at most. */
  take(nowMs: number, countMax: number): readonly Publication[] {
    const taken: Publication[] = [];
    while (this.#next !== undefined && this.#next.publishAtMs <= nowMs && taken.length < countMax) {
      taken.push(this.#next);
      this.#advance();
    }
    return taken;
  }

  #advance(): void {
    const { done, value } = this.#iterator.next();
    this.#next = done === true ? undefined : value;
  }
}
