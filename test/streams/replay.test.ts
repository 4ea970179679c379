import { describe, expect, it, vi } from 'vitest';
import { decide } from '#domain/decide.ts';
import { replay } from '#streams/replay.ts';
import { bytesOf, NOON } from '#test/support/deliveries.ts';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';
import type { ReplayRow } from '#streams/replay.ts';

withVirtualTimers();

const came = (id: string, plate: string, at: number): ReplayRow => ({
  kind: 'entry',
  body: entry(id, plate, at),
  atMs: NOON + at * 1000,
});
const left = (id: string, plate: string, at: number): ReplayRow => ({
  kind: 'exit',
  body: exit(id, plate, at),
  atMs: NOON + at * 1000,
});

/** Replays rows through fake ports; resolves with how it ended. */
async function replayed(
  rows: Iterable<ReplayRow> | AsyncIterable<ReplayRow>,
  rig = new PartitionRig(),
): Promise<{ readonly rig: PartitionRig; readonly end: string; readonly settled: number }> {
  let settled = 0;
  const replaying = replay(rows, {
    ports: rig.ports,
    settings: rig.settings,
    runOnMs: 120_000,
    settled: () => (settled += 1),
  }).then(
    () => 'done',
    (error: Error) => error.message,
  );
  await rig.pass(10);
  return { rig, end: await replaying, settled };
}

describe('replay', () => {
  it('decides all rows in order, and then what still waits', async () => {
    const rows = [came('in', 'A', 0), left('x', 'B', 10), left('out', 'A', 60)];
    const { rig, end, settled } = await replayed(rows);
    expect(end).toBe('done');
    expect(settled).toBe(3);
    expect(rig.summaries.toSorted()).toEqual([
      'unknown_vehicle_exited - x',
      'vehicle_exited in out',
    ]);
    expect(rig.store.outbox).toEqual([]);
  });

  it('decides what is due before it goes on to a later row', async () => {
    const rows = [left('out', 'A', 60), came('other', 'B', 200), came('late', 'A', 0)];
    const { rig } = await replayed(rows);
    expect(rig.summaries).toEqual(['unknown_vehicle_exited - out', 'vehicle_exited late out']);
  });

  it('gives the same summaries whichever of two lanes is recorded first', async () => {
    const rows = [came('a', 'A', 0), left('x', 'A', 20), came('b', 'B', 5), left('y', 'B', 15)];
    const byTime = rows.toSorted((one, other) => (one.atMs ?? 0) - (other.atMs ?? 0));
    const [first, second] = [await replayed(rows), await replayed(byTime)];
    expect(first.rig.summaries.toSorted()).toEqual(second.rig.summaries.toSorted());
    expect(first.rig.summaries).toHaveLength(2);
  });

  it('takes rows without a time as they come, and sets aside what cannot act', async () => {
    const bad: ReplayRow = { kind: 'entry', body: bytesOf('{'), atMs: undefined };
    const { rig, end, settled } = await replayed([came('in', 'A', 0), bad, left('out', 'A', 60)]);
    expect(end).toBe('done');
    expect(settled).toBe(3);
    expect(rig.deadLetters.letters).toMatchObject([{ reason: 'not_json' }]);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
  });

  it('has nothing to do without rows', async () => {
    const { rig, end } = await replayed([]);
    expect(end).toBe('done');
    expect(rig.summaries).toEqual([]);
  });

  it('fails with the error of the flow', async () => {
    const rig = new PartitionRig();
    rig.store.committing.failNext(new Error('store lost'));
    const { end, settled } = await replayed([came('in', 'A', 0), came('b', 'B', 1)], rig);
    expect(end).toBe('store lost');
    expect(settled).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails with the error of a recording that cannot be read, and lets go of all', async () => {
    async function* broken(): AsyncGenerator<ReplayRow> {
      yield came('in', 'A', 0);
      throw new Error('line 2 is not JSON');
    }
    const { end, settled } = await replayed(broken());
    expect(end).toBe('line 2 is not JSON');
    expect(settled).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on beside a row that cannot be decided', async () => {
    const rig = new PartitionRig({
      decide: (key, state, sighting, context) => {
        if (sighting?.id === 'poison') throw new Error('bad');
        return decide(key, state, sighting, context);
      },
    });
    const rows = [came('in', 'A', 0), came('poison', 'A', 5), left('out', 'A', 60)];
    const { end } = await replayed(rows, rig);
    expect(end).toBe('done');
    expect(rig.deadLetters.letters).toMatchObject([{ reason: 'actor_fault' }]);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
  });
});
