/** What every engine's store must do: C1 to C5 of `src/ports/stay-store.ts`, and what they imply. */
import { describe, expect, test } from 'vitest';
import { commitNext, commitOf, key, write } from './commits.ts';
import { deadlinesContract } from './deadlines.contract.ts';
import { outboxContract } from './outbox.contract.ts';
import { closing } from './subject.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Commit, Ownership } from '#ports/stay-store.ts';
import type { StorePorts } from './commits.ts';
import type { Open } from './subject.ts';

export function stayStoreContract(name: string, open: Open<StorePorts>): void {
  describe(`the store of ${name}`, () => {
    ownership(open);
    commits(open);
    fences(open);
    deadlinesContract(open);
    outboxContract(open);
  });
}

function ownership(open: Open<StorePorts>): void {
  test('a new store is empty, and knows the name of its history', async () => {
    const { store } = await closing(open());

    const owner = await store.claim();

    expect(owner).toMatchObject({ lastSummary: 0, outboxDepth: 0 });
    expect(owner.ledgers).toEqual(new Map());
    expect(owner.dataset).not.toBe('');
    expect(await store.load([key('A1')])).toEqual([undefined]);
    expect(await store.readOutbox(0, 10)).toEqual([]);
    expect(await store.due(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });

  test('every claim raises the epoch by one and keeps the rest', async () => {
    const first = await closing(open());
    const before = await first.store.claim();
    await commitNext(first.store, before, { writes: [write('A1')], summaries: ['"s"'] });

    const again = await first.store.claim();
    const second = await closing(first.reopen());
    const after = await second.store.claim();

    expect([again.epoch, after.epoch]).toEqual([before.epoch + 1, before.epoch + 2]);
    expect(after).toMatchObject({ dataset: before.dataset, lastSummary: 1, outboxDepth: 1 });
    expect(await second.store.load([key('A1')])).toEqual(['state of A1']);
  });

  test('an owner gets the books as they were committed last', async () => {
    const first = await closing(open());
    const owner = await first.store.claim();
    const north = { entries: 3, exits: 1, countedInside: 2, openStays: 1 };
    const south = { entries: 9_007_199_254, exits: 0, countedInside: 7, openStays: 0 };
    await commitNext(first.store, owner, {
      ledgers: new Map([
        ['north', { ...north, entries: 2 }],
        ['süd 東', south],
      ]),
    });
    await commitNext(first.store, owner, { ledgers: new Map([['north', north]]) }, 1);

    const second = await closing(first.reopen());
    const { ledgers } = await second.store.claim();

    expect(ledgers).toEqual(
      new Map([
        ['north', north],
        ['süd 東', south],
      ]),
    );
  });
}

function commits(open: Open<StorePorts>): void {
  test('C3: what is committed is there for another process', async () => {
    const first = await closing(open());
    const owner = await first.store.claim();
    const result = await commitNext(first.store, owner, {
      writes: [write('A1', { dueAtMs: 5 }), write('B2', { heldUntilMs: 6 })],
      summaries: ['{"n":1}', '{"n":2}'],
    });
    expect(result).toEqual({ outcome: 'committed', lastSummary: 2 });

    const { store } = await closing(first.reopen());

    expect(await store.load([key('A1'), key('B2')])).toEqual(['state of A1', 'state of B2']);
    expect(await store.due(5, 6, 10)).toEqual([key('A1'), key('B2')]);
    expect(await store.readOutbox(0, 10)).toEqual([
      { n: 1, summary: '{"n":1}' },
      { n: 2, summary: '{"n":2}' },
    ]);
  });

  test('states come in the order of the keys, repeated and unknown ones too', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    await commitNext(store, owner, { writes: [write('A1'), write('B2'), write('C3')] });

    const states = await store.load(['C3', 'X9', 'A1', 'C3', 'B2'].map(key));

    const [a, b, c] = ['state of A1', 'state of B2', 'state of C3'];
    expect(states).toEqual([c, undefined, a, c, b]);
    expect(await store.load([])).toEqual([]);
  });

  test('a later write replaces a state, and one without a state removes the plate', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    await commitNext(store, owner, { writes: [write('A1', { dueAtMs: 5 }), write('B2')] });

    await commitNext(
      store,
      owner,
      { writes: [write('A1', { state: undefined }), write('B2', { state: 'new' })] },
      1,
    );

    expect(await store.load([key('A1'), key('B2')])).toEqual([undefined, 'new']);
    expect(await store.due(10, 10, 10)).toEqual([]);
    await commitNext(store, owner, { writes: [write('A1', { state: undefined })] }, 2);
  });

  test('takes keys and texts of every script', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    const keys = [
      'tiefgarage-ä/ÄÖÜ1',
      '駐車場/東京あ1234',
      'م/ابج1',
      'g/__PROTO__',
      'g/A1',
      'G/A1',
    ];
    const state = '{"note":"é \\u0000 \\ud800 🚗 \\"quoted\\" \u2028"}';
    await commitNext(store, owner, {
      writes: keys.map((text) => ({ ...write('A1'), key: text as PlateKey, state: state + text })),
      summaries: [state, ' {\n\t"pretty": true\r\n} '],
    });

    expect(await store.load(keys as PlateKey[])).toEqual(keys.map((text) => state + text));
    const summaries = (await store.readOutbox(0, 10)).map(({ summary }) => summary);
    expect(summaries).toEqual([state, ' {\n\t"pretty": true\r\n} ']);
  });

  test('takes the largest commit there is, and one that changes nothing', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();
    const plates = Array.from({ length: 512 }, (_, i) => `P${i}`);
    await commitNext(store, owner, {
      writes: plates.map((plate) => write(plate, { state: `${plate}${'x'.repeat(2_000)}` })),
      summaries: plates.map((plate) => JSON.stringify(plate)),
    });

    const empty = await commitNext(store, owner, {}, 1);

    expect(empty).toEqual({ outcome: 'committed', lastSummary: 512 });
    expect((await store.load(plates.map(key))).map((state) => state?.length)).toEqual(
      plates.map((plate) => plate.length + 2_000),
    );
    expect(await store.readOutbox(0, 1_000)).toEqual(
      plates.map((plate, i) => ({ n: i + 1, summary: JSON.stringify(plate) })),
    );
  });
}

function fences(open: Open<StorePorts>): void {
  const everything: Partial<Commit> = {
    writes: [
      write('A1', { state: 'forged', dueAtMs: 1, heldUntilMs: 1 }),
      write('B2', { state: undefined }),
      write('NEW1'),
    ],
    summaries: ['"forged"'],
    ledgers: new Map([['north', { entries: 9, exits: 9, countedInside: 9, openStays: 9 }]]),
  };
  const cases: readonly [string, (owner: Ownership) => Partial<Commit>][] = [
    ['an epoch that is over', ({ epoch }) => ({ epoch: epoch - 1 })],
    ['an epoch that has not begun', ({ epoch }) => ({ epoch: epoch + 1 })],
    ['a number that was there before', ({ nextCommit }) => ({ number: nextCommit })],
    ['a number too far', ({ nextCommit }) => ({ number: nextCommit + 2 })],
  ];

  test.each(cases)('C1, C2: a commit with %s has no effect at all', async (_, wrong) => {
    const first = await closing(open());
    await first.store.claim();
    const owner = await first.store.claim();
    await commitNext(first.store, owner, {
      writes: [write('A1', { dueAtMs: 100 }), write('B2')],
      summaries: ['"s1"'],
    });

    const { epoch, nextCommit } = owner;
    const forged = {
      ...commitOf({ epoch, number: nextCommit + 1, ...everything }),
      ...wrong(owner),
    };
    const refusal = await first.store.commit(forged);

    expect(refusal).toMatchObject({ outcome: 'fenced', detail: expect.stringMatching(/\d/) });
    expect(await first.store.due(50, 50, 10)).toEqual([]);
    expect(await first.store.due(100, 50, 10)).toEqual([key('A1')]);
    const result = await commitNext(first.store, owner, { summaries: ['"s2"'] }, 1);
    expect(result).toEqual({ outcome: 'committed', lastSummary: 2 });
    const second = await closing(first.reopen());
    expect(await second.store.load(['A1', 'B2', 'NEW1'].map(key))).toEqual([
      'state of A1',
      'state of B2',
      undefined,
    ]);
    expect((await second.store.claim()).ledgers).toEqual(new Map());
    expect(await second.store.readOutbox(0, 10)).toEqual([
      { n: 1, summary: '"s1"' },
      { n: 2, summary: '"s2"' },
    ]);
  });

  test('C2: an owner is fenced as soon as there is another', async () => {
    const { store } = await closing(open());
    const old = await store.claim();
    const current = await store.claim();

    expect(await commitNext(store, old, { writes: [write('A1')] })).toMatchObject({
      outcome: 'fenced',
    });
    expect(await commitNext(store, current, { writes: [write('B2')] })).toMatchObject({
      outcome: 'committed',
    });
    expect(await store.load([key('A1'), key('B2')])).toEqual([undefined, 'state of B2']);
  });

  test('C2: nobody can commit before the partition was claimed', async () => {
    const { store } = await closing(open());
    for (const number of [0, 1]) {
      const result = await store.commit(commitOf({ epoch: 0, number, writes: [write('A1')] }));
      expect(result.outcome).toBe('fenced');
    }
    expect(await store.load([key('A1')])).toEqual([undefined]);
  });

  test('C2: commits that are not waited for take effect in the order of their numbers', async () => {
    const { store } = await closing(open());
    const owner = await store.claim();

    const results = await Promise.all(
      [0, 1, 2, 3].map((i) =>
        commitNext(store, owner, { writes: [write(`P${i}`)], summaries: [`"${i}"`] }, i),
      ),
    );

    expect(results).toEqual(
      [1, 2, 3, 4].map((lastSummary) => ({ outcome: 'committed', lastSummary })),
    );
  });
}
