import { describe, expect, it } from 'vitest';
import { measureStore } from '#main/roles/measured-store.ts';
import { FakeStore } from '#test/support/fake-store.ts';
import { keyOf } from '#test/support/deliveries.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';

/** A store in which every answer takes a quarter of a second. */
function measured() {
  const inner = new FakeStore([]);
  const telemetry = recordingTelemetry();
  let nowMs = 0;
  const monotonicMs = (): number => (nowMs += 250);
  const store = measureStore(inner, { system: 'redis', telemetry, monotonicMs });
  const answered = () => telemetry.of('store_answered');
  return { inner, store, answered };
}

describe('a measured store', () => {
  it('asks the store for everything, and says what each answer was for', async () => {
    const { inner, store, answered } = measured();
    const { epoch } = await store.claim();
    const write = { key: keyOf('A'), state: 's', dueAtMs: 1, heldUntilMs: undefined };
    const commit = { epoch, number: 1, writes: [write], summaries: ['x', 'y'], ledgers: new Map() };
    expect(await store.commit(commit)).toEqual({ outcome: 'committed', lastSummary: 2 });
    expect(await store.load([keyOf('A'), keyOf('B')])).toEqual(['s', undefined]);
    expect(await store.due(1, 0, 5)).toEqual([keyOf('A')]);
    expect(await store.readOutbox(1, 5)).toEqual([{ n: 2, summary: 'y' }]);
    await store.trimOutbox(1);
    await store.close();
    expect(inner.outbox).toEqual([{ n: 2, summary: 'y' }]);
    const operations = ['claim', 'commit', 'load', 'due', 'read_outbox', 'trim_outbox'];
    expect(answered()).toEqual(
      operations.map((operation) => ({ system: 'redis', operation, seconds: 0.25 })),
    );
  });

  it('says what failed, and passes the failure on', async () => {
    const { inner, store, answered } = measured();
    const error = new Error('no answer in time');
    inner.claiming.failNext(error);
    await expect(store.claim()).rejects.toBe(error);
    expect(answered()).toEqual([{ system: 'redis', operation: 'claim', seconds: 0.25, error }]);
  });

  it('says of a call that throws at once what it says of one that fails', async () => {
    const { inner, store, answered } = measured();
    inner.close = async () => {
      throw new Error('closed');
    };
    inner.load = () => {
      throw new Error('no key');
    };
    await expect(store.load([])).rejects.toThrow('no key');
    await expect(store.close()).rejects.toThrow('closed');
    expect(answered()).toMatchObject([{ operation: 'load', error: { message: 'no key' } }]);
  });
});
