/** The engine that the configuration names. */
import { openEmbedded, openEmbeddedToProcess } from './embedded.ts';
import { openServers } from './servers.ts';
import type { Engine, EngineUse } from './engine.ts';

/** Opens queues and store; servers are connected to when they are first used. */
export async function openEngine(use: EngineUse): Promise<Engine> {
  return use.config.engine === 'embedded' ? openEmbedded(use.config) : openServers(use);
}

/**
 * Opens queues and store for a processor.
 *
 * @throws LockTaken when another processor works on the same file
 */
export async function openEngineToProcess(use: EngineUse): Promise<Engine> {
  return use.config.engine === 'embedded' ? openEmbeddedToProcess(use.config) : openServers(use);
}
