/** The engine that the configuration names. */
import { randomUUID } from 'node:crypto';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import type { Config } from '#config/schema.ts';

export type Engine = ReturnType<typeof openEmbeddedEngine>;

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
