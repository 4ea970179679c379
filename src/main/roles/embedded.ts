/** The embedded engine: one file, no server. */
import { randomUUID } from 'node:crypto';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { lockForProcessor } from '#adapters/sqlite/processor-lock.ts';
import { openThreadedEngine } from '#adapters/sqlite/thread/threaded-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { SOLE_LEASE } from '#streams/sole-lease.ts';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { Config } from '#config/schema.ts';
import type { Engine } from './engine.ts';

/** Opens the file. */
export function openEmbedded(config: Config): Engine {
  const { file, pollMs } = config.embedded;
  const { partitions } = config;
  const engine = { file, pollMs, partitions, clock: systemClock, newDataset: randomUUID };
  return toEngine(file, openEmbeddedEngine(engine));
}

/**
 * Opens the file in a thread of its own: the disk must not keep the processor from deciding.
 *
 * @throws LockTaken when another processor works on it
 */
export async function openEmbeddedToProcess(config: Config): Promise<Engine> {
  const { file, pollMs } = config.embedded;
  const threaded = await openThreadedEngine({ file, pollMs, partitions: config.partitions });
  try {
    const lock = lockForProcessor(file);
    const close = async (): Promise<void> => {
      try {
        await threaded.close();
      } finally {
        lock.release();
      }
    };
    return toEngine(file, { ...threaded, close });
  } catch (error) {
    await threaded.close();
    throw error;
  }
}

/** The file was made when it was opened, and its lock says who works on it. */
function toEngine(file: string, engine: EmbeddedEngine): Engine {
  return {
    ...engine,
    servers: [],
    lease: () => SOLE_LEASE,
    prepare: async () => [{ name: `file ${file}`, state: 'there' }],
  };
}
