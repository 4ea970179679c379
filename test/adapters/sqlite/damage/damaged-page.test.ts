/** A page that SQLite cannot read: a person must decide, and trying again would never end. */
import { expect, test } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { commitNext, key, write } from '#test/contract/commits.ts';
import { newFile, openEngine, openThread } from '../subject.ts';
import { damagePageOf } from './damage-page.ts';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';

/** A file with one plate, in which the page with the plates cannot be read. */
async function damagedFile(): Promise<string> {
  const file = await newFile();
  const engine = openEngine(file);
  const store = engine.store(0);
  await commitNext(store, await store.claim(), { writes: [write('A')] });
  await engine.close();
  await damagePageOf('plates', file);
  return file;
}

test.each<[string, (file: string) => EmbeddedEngine | Promise<EmbeddedEngine>]>([
  ['the engine', openEngine],
  ['the engine in a thread', openThread],
])('%s refuses to go on, and says what to do', async (_what, open) => {
  const file = await damagedFile();
  const engine = await open(file);
  const store = engine.store(0);
  const owner = await store.claim();

  const errors = [
    await store.load([key('A')]).catch((error: unknown) => error),
    await commitNext(store, owner, { writes: [write('A')] }).catch((error: unknown) => error),
  ];

  for (const error of errors) {
    expect(error).toBeInstanceOf(RefusedToRun);
    expect((error as Error).message).toContain(
      `${file}: it is damaged. Move it away and restore a copy (`,
    );
  }
});
