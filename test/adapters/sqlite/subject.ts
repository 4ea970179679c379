/** An embedded engine on a file of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { openThreadedEngine } from '#adapters/sqlite/thread/threaded-engine.ts';
import { queuePorts, storePorts, subjectOf } from '#test/contract/subject.ts';
import type { EmbeddedEngine, EmbeddedEngineOptions } from '#adapters/sqlite/embedded-engine.ts';
import type { StorePorts } from '#test/contract/commits.ts';
import type { DeadLetterPorts } from '#test/contract/dead-letters.contract.ts';
import type { Subject } from '#test/contract/subject.ts';

/** It keeps both the queues and the state. */
type Ports = DeadLetterPorts & StorePorts;

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

/** An engine in a thread of its own, closed when the test is over. */
export async function openThread(file: string, partitions = 1): Promise<EmbeddedEngine> {
  const engine = await openThreadedEngine({ file, partitions, pollMs: 1 });
  onTestFinished(() => engine.close());
  return engine;
}

/** The engine as the contract suites want it. */
export function openSubject(file: string): Promise<Subject<Ports>> {
  return subjectOf(() => openEngine(file), portsOf);
}

/** The same of an engine in a thread. */
export function openThreadSubject(file: string): Promise<Subject<Ports>> {
  return subjectOf(() => openThread(file), portsOf);
}

function portsOf(engine: EmbeddedEngine): Ports {
  return { ...queuePorts(engine), ...storePorts(engine) };
}
