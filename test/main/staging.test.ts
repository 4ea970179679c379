import { describe, expect, it } from 'vitest';
import { Staging } from '#main/roles/staging.ts';
import { FakeSink } from '#test/support/fake-sink.ts';
import { FakeStore } from '#test/support/fake-store.ts';
import type { Scenario } from '#traffic/scenario.ts';
import type { Engine } from '#main/roles/engine.ts';
import type { StayStore } from '#ports/stay-store.ts';

const ANCHOR_MS = 50_000;
const SCENARIO: Scenario = {
  name: 'both',
  summary: '',
  panels: [],
  alerts: [],
  phases: [
    { name: 'calm', lengthMs: 100 },
    { name: 'away', lengthMs: 100, isStoreAway: true },
    { name: 'slow', lengthMs: 100, writerDelayMs: 70 },
    { name: 'calm again', lengthMs: 100 },
  ],
};

/** A staging with a clock that only waiting moves. */
function openStage(
  { scenario }: { readonly scenario: Scenario | undefined } = { scenario: SCENARIO },
) {
  const waits: number[] = [];
  const time = { nowMs: ANCHOR_MS };
  const staging = new Staging({
    scenario,
    anchorMs: ANCHOR_MS,
    clock: { now: () => time.nowMs },
    wait: async (ms, signal) => {
      waits.push(ms);
      if (!signal.aborted) time.nowMs += ms;
    },
  });
  const real = new FakeStore([]);
  const engine = { store: () => real as StayStore } as unknown as Engine;
  const at = (elapsedMs: number): void => void (time.nowMs = ANCHOR_MS + elapsedMs);
  return { staging, waits, real, store: staging.engine(engine).store(0), at };
}

const COMMIT = { epoch: 1, number: 1, writes: [], summaries: ['{}'], ledgers: new Map() };

/** Lets the store go away: it does when it is given a commit in the phase of its outage. */
async function goAway(store: StayStore, at: (elapsedMs: number) => void): Promise<void> {
  at(100);
  await store.claim();
  await expect(store.commit(COMMIT)).rejects.toThrow('The store is away');
}

/** Everything that a store can be asked. */
function askAll(store: StayStore): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled([
    store.claim(),
    store.load([]),
    store.commit({ ...COMMIT, epoch: 2, number: 2 }),
    store.due(0, 0, 1),
    store.readOutbox(0, 1),
    store.trimOutbox(0),
  ]);
}

describe('the store of a scenario', () => {
  it('goes away in the middle of a commit, which takes effect', async () => {
    const { store, real, at } = openStage();
    at(100);
    await expect(store.claim()).resolves.toMatchObject({ epoch: 1 });
    await expect(store.commit(COMMIT)).rejects.toThrow('The store is away');
    expect(real.lastSummary).toBe(1);
    await expect(store.claim()).rejects.toThrow('The store is away');
  });

  it('answers nothing while it is away, and nothing of it takes effect', async () => {
    const { store, real, at } = openStage();
    await goAway(store, at);
    const answers = await askAll(store);
    expect(answers.map(({ status }) => status)).toEqual(Array.from(answers, () => 'rejected'));
    expect(answers[0]).toMatchObject({ reason: { name: 'StoreAway' } });
    expect([real.epoch, real.lastSummary]).toEqual([1, 1]);
    await expect(store.close()).resolves.toBeUndefined();
  });

  it.each([200, 400])('is back %i ms after the begin', async (elapsedMs) => {
    const { store, real, at } = openStage();
    await goAway(store, at);
    at(elapsedMs);
    const answers = await askAll(store);
    expect(answers.map(({ status }) => status)).toEqual(Array.from(answers, () => 'fulfilled'));
    expect(real.lastSummary).toBe(2);
  });

  it('is there until then', async () => {
    const { store, at } = openStage();
    at(99);
    await store.claim();
    await expect(store.commit(COMMIT)).resolves.toMatchObject({ outcome: 'committed' });
  });

  it('is back at once when the performance ends', async () => {
    const { staging, store, at } = openStage();
    await goAway(store, at);
    staging.end();
    await expect(store.claim()).resolves.toMatchObject({ epoch: 2 });
  });
});

describe('the writer of a scenario', () => {
  const RECORDS = [{ n: 1, summary: '{}' }];

  it('takes its time while it is slow, and no longer than that', async () => {
    const { staging, waits, at } = openStage();
    const sink = staging.sink(new FakeSink([]));
    for (const elapsedMs of [0, 199, 200, 250, 300]) {
      at(elapsedMs);
      await expect(sink.append(0, 'ours', RECORDS)).resolves.toMatchObject({ outcome: 'appended' });
    }
    expect(waits).toEqual([70, 50]);
  });

  it('is asked how far it is, and closed, without a delay', async () => {
    const { staging, waits, at } = openStage();
    const sink = staging.sink(new FakeSink([]));
    at(210);
    await expect(sink.cursor(0)).resolves.toMatchObject({ n: 0 });
    await sink.close();
    expect(waits).toEqual([]);
  });
});

describe('the phases of a scenario', () => {
  it('are told of once, each with its scenario', async () => {
    const { staging } = openStage();
    const told: string[] = [];
    await staging.follow((phase, { name }) => told.push(`${name}: ${phase.name}`));
    expect(told).toEqual(['both: calm', 'both: away', 'both: slow', 'both: calm again']);
  });
});

it('a demonstration without a scenario has servers as they are', async () => {
  const { staging, store, waits, at } = openStage({ scenario: undefined });
  await staging.follow(() => expect.unreachable());
  at(150);
  await store.claim();
  await expect(store.commit(COMMIT)).resolves.toMatchObject({ outcome: 'committed' });
  at(210);
  await staging.sink(new FakeSink([])).append(0, 'ours', [{ n: 1, summary: '{}' }]);
  expect(waits).toEqual([]);
});
