import { describe, expect, it } from 'vitest';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

describe('what a partition shows of itself', () => {
  it('is read from the incarnation that runs, and from no other', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', ...'ABCDEF'.split('').map((plate) => entry(plate, plate)));
    await rig.pass(250);
    const value = (name: Parameters<typeof rig.telemetry.read>[0]): readonly number[] =>
      rig.telemetry.read(name).map((reading) => reading.value);
    expect(value('unacked_deliveries')).toEqual([4, 0]);
    expect(value('prefetch_limit')).toEqual([4, 4]);
    expect(value('queue_backlog')).toEqual([2, 0]);
    expect(value('watermark_lag_seconds')).toEqual([0.25]);
    expect(value('mailbox_messages')).toEqual([4]);
    expect(value('mailbox_capacity')).toEqual([8]);
    expect(value('actors_resident')).toEqual([4]);
    expect(value('commits_in_flight')).toEqual([1]);
    expect(value('outbox_depth')).toEqual([0]);
    expect(value('outbox_limit')).toEqual([100]);
    rig.store.committing.open();
    await rig.pass(250);
    expect(value('queue_backlog')).toEqual([0, 0]);
    expect(value('commits_in_flight')).toEqual([0]);
    expect(rig.telemetry.read('counted_inside')).toEqual([
      { labels: { garage: 'main' }, value: 6 },
    ]);
    expect(value('open_stays')).toEqual([6]);
    await rig.unsubscribe();
    expect(value('open_stays')).toEqual([]);
    expect(value('outbox_limit')).toEqual([]);
  });

  it('has no watermark before both queues were seen', async () => {
    const rig = new PartitionRig();
    rig.queues.probing.hold();
    await rig.start();
    expect(rig.telemetry.read('watermark_lag_seconds')).toEqual([]);
    expect(rig.telemetry.read('queue_backlog')).toEqual([]);
  });

  it('compares the times of each batch with ours, and of bytes that are no event nothing', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A', -2), entry('b', 'B', 5));
    await rig.deliver('exit', Uint8Array.of(1));
    expect(rig.telemetry.of('sightings_timed')).toEqual([
      { cameras: [{ camera: 'main/entry', aheadSeconds: [5], behindSeconds: [2] }] },
    ]);
  });

  it('counts what was committed, with the summaries by their reason', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A', -60), entry('b', 'B', -60));
    await rig.deliver('exit', exit('x', 'A', 0), exit('y', 'B', 0));
    expect(rig.telemetry.of('commit_finished')).toEqual([
      { outcome: 'committed', plates: 2, events: 2, seconds: 0 },
      { outcome: 'committed', plates: 2, events: 2, seconds: 0 },
    ]);
    expect(rig.telemetry.of('summaries_issued')).toEqual([
      { reason: 'vehicle_exited', isCorrection: false, count: 2 },
    ]);
    await rig.deliver('entry', entry('late', 'A', -30));
    expect(rig.telemetry.of('summaries_issued')).toContainEqual(
      expect.objectContaining({ isCorrection: true }),
    );
  });
});
