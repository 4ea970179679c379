/** A generator: the entry or the exit cameras of all garages. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#adapters/system-clock.ts';
import { runGenerator } from '#traffic/generator.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { GeneratorResult, PublicationWitness, Wait } from '#traffic/generator.ts';
import type { Publication } from '#traffic/publication.ts';
import type { RoleContext } from '../command-context.ts';

const BATCH_MAX = 500;

/** Waits for a time, or until the signal is aborted. */
export const wait: Wait = (ms, signal) =>
  sleep(ms, undefined, { signal }).then(
    () => undefined,
    () => undefined,
  );

/** Publishes until there is nothing more to publish or the signal is aborted. */
export function generate(
  { config, telemetry }: Pick<RoleContext, 'config' | 'telemetry'>,
  kind: SightingKind,
  publications: Iterable<Publication>,
  publisher: Publisher,
  signal: AbortSignal,
  witness?: PublicationWitness,
): Promise<GeneratorResult> {
  const { backoffMs, backoffMaxMs } = config.restart;
  return runGenerator(
    kind,
    publications,
    { publisher, clock: systemClock, wait, telemetry },
    { tickMs: config.generator.tickMs, batchMax: BATCH_MAX, backoffMs, backoffMaxMs },
    signal,
    witness,
  );
}
