/** The engine that the configuration names. */
import { randomUUID } from 'node:crypto';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { lockForProcessor } from '#adapters/sqlite/processor-lock.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { Config } from '#config/schema.ts';

export type Engine = EmbeddedEngine;

/** Opens queues and store. */
export function openEngine(config: Config): Engine {
  if (config.engine !== 'embedded') {
    const message = 'engine: rabbitmq is not part of this version. Set engine to embedded.';
    throw new CommandFailed(EXIT.config, message);
  }
  return openEmbeddedEngine({
    file: config.embedded.file,
    partitions: config.partitions,
    pollMs: config.embedded.pollMs,
    clock: systemClock,
    newDataset: randomUUID,
  });
}

/**
 * Opens queues and store for a processor.
 *
 * @throws LockTaken when another processor works on them
 */
export async function openEngineToProcess(config: Config): Promise<Engine> {
  const engine = openEngine(config);
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
