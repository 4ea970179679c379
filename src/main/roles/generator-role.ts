/** A generator: the entry or the exit cameras of all garages. */
import { systemClock } from '#adapters/system-clock.ts';
import { runGenerator } from '#traffic/generator.ts';
import { wait } from '../wait.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { GeneratorResult, PublicationWitness } from '#traffic/generator.ts';
import type { Publication } from '#traffic/publication.ts';
import type { RoleContext } from '../command-context.ts';

const BATCH_MAX = 500;

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
