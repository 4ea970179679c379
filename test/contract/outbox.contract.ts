/** The part of the store's contract that is about the outbox. */
import { expect, test } from 'vitest';
import { commitNext } from './commits.ts';
import { closing } from './subject.ts';
import type { StorePorts } from './commits.ts';
import type { Open } from './subject.ts';

export function outboxContract(open: Open<StorePorts>): void {
  test('C5: summaries are numbered from 1 without gaps, over commits and owners', async () => {
    const first = await closing(open());
    const old = await first.store.claim();
    await commitNext(first.store, old, { summaries: ['"a"', '"b"'] });
    await commitNext(first.store, old, {}, 1);
    const second = await closing(first.reopen());
    const current = await second.store.claim();
    expect(current.lastSummary).toBe(2);
    await commitNext(second.store, old, { summaries: ['"lost"'] }, 2);
    await commitNext(second.store, current, { summaries: ['"c"', '"d"', '"e"'] });

    const records = await second.store.readOutbox(0, 100);

    expect(records.map(({ n, summary }) => `${n} ${summary}`)).toEqual([
      '1 "a"',
      '2 "b"',
      '3 "c"',
      '4 "d"',
      '5 "e"',
    ]);
  });

  test('summaries are read after any number, as many as are asked for', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    for (let i = 0; i < 10; i += 1) {
      const summaries = Array.from({ length: i }, (_, j) => JSON.stringify(`${i}-${j}`));
      await commitNext(store, owner, { summaries }, i);
    }
    const all = await store.readOutbox(0, 1_000);
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 45 }, (_, i) => i + 1));

    for (const [afterN, limit] of [
      [0, 1],
      [2, 3],
      [3, 3],
      [17, 20],
      [44, 5],
      [45, 5],
      [99, 5],
    ] as const) {
      expect(await store.readOutbox(afterN, limit)).toEqual(all.slice(afterN, afterN + limit));
    }
  });

  test('what was trimmed is gone, the rest stays, and numbers are not used again', async () => {
    const first = await closing(open());
    const owner = await first.store.claim();
    await commitNext(first.store, owner, { summaries: ['"1"', '"2"', '"3"'] });
    await commitNext(first.store, owner, { summaries: ['"4"', '"5"'] }, 1);

    await first.store.trimOutbox(4);
    await first.store.trimOutbox(2);

    expect(await first.store.readOutbox(0, 10)).toEqual([{ n: 5, summary: '"5"' }]);
    const second = await closing(first.reopen());
    const current = await second.store.claim();
    expect(current).toMatchObject({ lastSummary: 5, outboxDepth: 1 });
    await second.store.trimOutbox(5);
    expect(await second.store.readOutbox(0, 10)).toEqual([]);
    await commitNext(second.store, current, { summaries: ['"6"'] });
    expect(await second.store.readOutbox(0, 10)).toEqual([{ n: 6, summary: '"6"' }]);
    expect(await second.store.claim()).toMatchObject({ lastSummary: 6, outboxDepth: 1 });
  });

  test('trimming beyond the newest summary takes nothing from those that come later', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    await commitNext(store, owner, { summaries: ['"1"'] });

    await store.trimOutbox(100);
    await commitNext(store, owner, { summaries: ['"2"'] }, 1);

    expect(await store.readOutbox(0, 10)).toEqual([{ n: 2, summary: '"2"' }]);
    expect(await store.claim()).toMatchObject({ lastSummary: 2, outboxDepth: 1 });
  });
}
