/** The part of the store's contract that is about deadlines. */
import { expect, test } from 'vitest';
import { commitNext, key, write } from './commits.ts';
import { closing } from './subject.ts';
import type { StorePorts } from './commits.ts';
import type { Open } from './subject.ts';

export function deadlinesContract(open: Open<StorePorts>): void {
  test('plates are due from their deadline on, the one that has waited longest first', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    await commitNext(store, owner, {
      writes: [
        write('LATE', { dueAtMs: 300 }),
        write('SOON', { dueAtMs: 100 }),
        write('NEVER'),
        write('HELD', { heldUntilMs: 150 }),
        write('NEXT', { dueAtMs: 200 }),
      ],
    });

    expect(await store.due(99, 149, 10)).toEqual([]);
    expect(await store.due(100, 149, 10)).toEqual([key('SOON')]);
    expect(await store.due(99, 150, 10)).toEqual([key('HELD')]);
    expect(await store.due(250, 150, 10)).toEqual(['SOON', 'HELD', 'NEXT'].map(key));
    expect(await store.due(300, -Infinity, 10)).toEqual(['SOON', 'NEXT', 'LATE'].map(key));
    expect(await store.due(-Infinity, Infinity, 10)).toEqual([key('HELD')]);
  });

  test('a plate with two deadlines is named once, by the one that has come', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    await commitNext(store, owner, {
      writes: [write('BOTH', { dueAtMs: 100, heldUntilMs: 50 }), write('A1', { dueAtMs: 80 })],
    });

    expect(await store.due(100, 50, 10)).toEqual([key('BOTH'), key('A1')]);
    expect(await store.due(100, 49, 10)).toEqual([key('A1'), key('BOTH')]);
    expect(await store.due(0, 50, 10)).toEqual([key('BOTH')]);
  });

  test('no more plates are named than were asked for, and those the most urgent', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    const plates = Array.from({ length: 300 }, (_, i) => `P${i}`);
    await commitNext(store, owner, {
      // 7 has no factor in common with 300: every time from 0 to 299 occurs once.
      writes: plates.map((plate, i) => write(plate, { dueAtMs: (i * 7) % 300 })),
    });

    const due = await store.due(1_000, 0, 5);

    expect(due).toEqual([0, 1, 2, 3, 4].map((at) => key(`P${(at * 43) % 300}`)));
    expect(await store.due(1_000, 0, 1_000)).toHaveLength(300);
  });

  test('a new deadline replaces the old one, whichever is earlier', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    const plates = ['EARLIER', 'LATER', 'GONE', 'HELD', 'FREED'];
    await commitNext(store, owner, {
      writes: plates.map((plate) => write(plate, { dueAtMs: 100, heldUntilMs: 100 })),
    });

    await commitNext(
      store,
      owner,
      {
        writes: [
          write('EARLIER', { dueAtMs: 50 }),
          write('LATER', { dueAtMs: 200 }),
          write('GONE'),
          write('HELD', { heldUntilMs: 200 }),
          write('FREED', { dueAtMs: 150 }),
        ],
      },
      1,
    );

    expect(await store.due(49, 199, 10)).toEqual([]);
    expect(await store.due(100, 100, 10)).toEqual([key('EARLIER')]);
    expect(await store.due(150, 100, 2)).toEqual([key('EARLIER'), key('FREED')]);
    expect(await store.due(1_000, 100, 10)).toEqual(['EARLIER', 'FREED', 'LATER'].map(key));
    expect(await store.due(0, 200, 10)).toEqual([key('HELD')]);
  });

  test('a deadline that is moved again and again is due only at the last', async () => {
    const first = await closing(open());
    const owner = await first.store.claim();
    for (let i = 0; i < 20; i += 1) {
      const writes = [write('A1', { dueAtMs: 100 + i }), write('B2', { dueAtMs: 110 - i })];
      await commitNext(first.store, owner, { writes }, i);
    }

    const { store } = await closing(first.reopen());

    expect(await store.due(90, 0, 10)).toEqual([]);
    expect(await store.due(118, 0, 10)).toEqual([key('B2')]);
    expect(await store.due(119, 0, 1)).toEqual([key('B2')]);
    expect(await store.due(119, 0, 10)).toEqual([key('B2'), key('A1')]);
  });

  test('asking what is due changes nothing: a plate is due until it is written', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    await commitNext(store, owner, { writes: [write('A1', { dueAtMs: 5 })] });

    expect(await store.due(10, 0, 10)).toEqual([key('A1')]);
    expect(await store.due(10, 0, 10)).toEqual([key('A1')]);
    await commitNext(store, owner, { writes: [write('A1', { dueAtMs: 50 })] }, 1);
    expect(await store.due(10, 0, 10)).toEqual([]);
  });
}
