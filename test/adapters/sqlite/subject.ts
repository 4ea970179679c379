/** An embedded engine on a file of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { EmbeddedEngine, EmbeddedEngineOptions } from '#adapters/sqlite/embedded-engine.ts';
import type { Deliveries } from '#ports/deliveries.ts';
import type { DeadLetterBox, DeadLetters } from '#ports/dead-letters.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { Subject } from '#test/contract/subject.ts';

/** The ports of the only partition. */
export interface Ports {
  readonly publisher: Publisher;
  readonly deliveries: Deliveries;
  readonly store: StayStore;
  readonly deadLetters: DeadLetters;
  readonly deadLetterBox: DeadLetterBox;
}

/** A path for a database, in a folder that is removed when the test is over. */
export async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plateflow-sqlite-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'plateflow.db');
}

/** An engine that is closed when the test is over. The clock stands still at 1,000. */
export function openEngine(
  file: string,
  changes: Partial<EmbeddedEngineOptions> = {},
): EmbeddedEngine {
  const engine = openEmbeddedEngine({
    file,
    partitions: 1,
    pollMs: 1,
    clock: { now: () => 1_000 },
    newDataset: () => 'dataset-1',
    ...changes,
  });
  onTestFinished(() => engine.close());
  return engine;
}

/** The engine as the contract suites want it. */
export function openSubject(file: string): Subject<Ports> {
  const engine = openEngine(file);
  return {
    publisher: engine.publisher,
    deliveries: engine.deliveries(0),
    store: engine.store(0),
    deadLetters: engine.deadLetters(0),
    deadLetterBox: engine.deadLetterBox,
    close: () => engine.close(),
    reopen: async () => {
      await engine.close();
      return openSubject(file);
    },
  };
}
