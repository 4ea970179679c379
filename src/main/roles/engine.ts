/** The engine that the configuration names. */
import { randomUUID } from 'node:crypto';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { openThreadedEngine } from '#adapters/sqlite/thread/threaded-engine.ts';
import { lockForProcessor } from '#adapters/sqlite/processor-lock.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { Config } from '#config/schema.ts';

export type Engine = EmbeddedEngine;

/** Opens queues and store. */
export function openEngine(config: Config): Engine {
  refuseOtherEngines(config);
  return openEmbeddedEngine({
    file: config.embedded.file,
    partitions: config.partitions,
    pollMs: config.embedded.pollMs,
    clock: systemClock,
    newDataset: randomUUID,
  });
}

function refuseOtherEngines(config: Config): void {
  if (config.engine === 'embedded') return;
  const message = 'engine: rabbitmq is not part of this version. Set engine to embedded.';
  throw new CommandFailed(EXIT.config, message);
}

/**
 * Opens queues and store for a processor, in a thread of their own: the disk must not keep the
 * processor from deciding.
 *
 * @throws LockTaken when another processor works on them
 */
export async function openEngineToProcess(config: Config): Promise<Engine> {
  refuseOtherEngines(config);
  const { file, pollMs } = config.embedded;
  const engine = await openThreadedEngine({ file, pollMs, partitions: config.partitions });
  try {
    const lock = lockForProcessor(config.embedded.file);
    const close = async (): Promise<void> => {
      try {
        await engine.close();
      } finally {
        lock.release();
      }
    };
    return { ...engine, close };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
