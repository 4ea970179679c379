import { describe, expect, it } from 'vitest';
import { bytesOf, NOON } from '#test/support/deliveries.ts';
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
    expect(value('mailbox_deepest')).toEqual([1]);
    expect(value('mailbox_capacity')).toEqual([8]);
    expect(value('actors_resident')).toEqual([4]);
    expect(value('actors_limit')).toEqual([100]);
    expect(value('commits_in_flight')).toEqual([1]);
    expect(value('commits_in_flight_limit')).toEqual([4]);
    expect(value('commit_plates_limit')).toEqual([512]);
    expect(value('last_commit_timestamp_seconds')).toEqual([0]);
    expect(value('outbox_oldest_timestamp_seconds')).toEqual([0]);
    expect(value('outbox_depth')).toEqual([0]);
    expect(value('outbox_limit')).toEqual([100]);
    rig.store.committing.open();
    await rig.pass(250);
    expect(value('queue_backlog')).toEqual([0, 0]);
    expect(value('commits_in_flight')).toEqual([0]);
    expect(value('mailbox_deepest')).toEqual([0]);
    expect(value('last_commit_timestamp_seconds')).toEqual([rig.clock.now() / 1000]);
    expect(rig.telemetry.read('counted_inside')).toEqual([
      { labels: { garage: 'main' }, value: 6 },
    ]);
    expect(value('open_stays')).toEqual([6]);
    await rig.unsubscribe();
    expect(value('open_stays')).toEqual([]);
    expect(value('outbox_limit')).toEqual([]);
  });

  it('says since when the oldest summary waits, over several incarnations', async () => {
    const rig = new PartitionRig();
    const oldest = () => rig.telemetry.read('outbox_oldest_timestamp_seconds');
    const at = (ms: number) => [{ labels: {}, value: (NOON + ms) / 1000 }];
    rig.sink.appending.hold();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A', -60), entry('b', 'B', -60));
    await rig.pass(1000);
    await rig.deliver('exit', exit('x', 'A', 0));
    expect(oldest()).toEqual(at(1000));
    await rig.pass(5000);
    await rig.deliver('exit', exit('y', 'B', 0));
    rig.queues.break('entry', new Error('channel lost'));
    await rig.settle();
    expect(oldest()).toEqual([]);
    await rig.pass(200);
    expect(oldest()).toEqual(at(1000));
    rig.sink.appending.open();
    await rig.settle();
    await rig.pass(1000);
    expect(rig.store.outbox).toEqual([]);
    expect(oldest()).toEqual([{ labels: {}, value: 0 }]);
  });

  it('counts an outbox that it found from when it was found', async () => {
    const rig = new PartitionRig();
    rig.store.outbox = [{ n: 1, summary: '{}' }];
    rig.store.lastSummary = 1;
    rig.sink.appending.hold();
    await rig.start();
    await rig.pass(3000);
    expect(rig.telemetry.read('outbox_oldest_timestamp_seconds')).toEqual([
      { labels: {}, value: NOON / 1000 },
    ]);
  });

  it('says how old events were at their commit, without those that came twice', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A', -2), entry('a', 'A', -2), entry('b', 'B', -40));
    await rig.deliver('exit', exit('x', 'A', 0), bytesOf('{'));
    expect(rig.telemetry.of('sightings_committed')).toEqual([
      { kind: 'entry', lagSeconds: [2, 40] },
      { kind: 'exit', lagSeconds: [0] },
    ]);
  });

  it('says what a batch did at its garages, and nothing of a batch that did nothing', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('exit', exit('x', 'A', 0));
    await rig.pass(40_000);
    expect(rig.telemetry.of('garages_booked')).toMatchObject([
      { garages: [{ garage: 'main', exits: 1, unmatched: 0 }] },
      { garages: [{ garage: 'main', exits: 0, unmatched: 1, unmatchedExits: 1, gates: [] }] },
    ]);
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
