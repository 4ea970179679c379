import { describe, expect, it, vi } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { startPartition } from '#streams/run-partition.ts';
import { entry, exit, PartitionRig, SETTINGS, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

/** A partition that was started, with what asks it to stop. */
function started(rig = new PartitionRig()) {
  const controller = new AbortController();
  const committed: number[] = [];
  const partition = startPartition(0, rig.ports, rig.settings, controller.signal, ({ plates }) =>
    committed.push(plates),
  );
  const ended: string[] = [];
  partition.done.then(
    () => ended.push('done'),
    (error: Error) => ended.push(error.name),
  );
  return { rig, controller, partition, committed, ended };
}

describe('startPartition', () => {
  it('tells what is committed, and whether it runs', async () => {
    const { rig, partition, committed } = started();
    expect(partition.state()).toEqual({ is: 'waiting', error: undefined });
    await rig.settle();
    expect(partition.state()).toEqual({ is: 'running' });
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    expect(committed).toEqual([2]);
  });

  it('shows how busy its stages are for as long as it lives', async () => {
    const { rig, partition } = started();
    await rig.settle();
    const shown = () => rig.telemetry.read('stage_state_seconds').length;
    expect(shown()).toBe(4 * 3);
    expect(rig.telemetry.read('last_commit_timestamp_seconds')).toHaveLength(1);
    partition.end();
    await partition.done;
    expect(shown()).toBe(0);
  });

  it('is done when it was asked to stop and has finished', async () => {
    const { rig, controller, partition, ended } = started();
    await rig.settle();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    controller.abort();
    await rig.settle();
    expect(ended).toEqual([]);
    rig.store.committing.open();
    await rig.settle();
    expect(ended).toEqual(['done']);
    expect(partition.state()).toEqual({ is: 'waiting', error: undefined });
    expect(rig.traced('ack')).toEqual(['ack entry 1']);
  });

  it('is done soon when it was asked to stop before it began', async () => {
    const rig = new PartitionRig();
    const { done } = startPartition(0, rig.ports, SETTINGS, AbortSignal.abort());
    await rig.settle();
    await done;
    expect(rig.traced('close')).toEqual(['close entry', 'close exit']);
  });

  it('tells why it waits during the pause between two incarnations', async () => {
    const { rig, partition, ended } = started();
    await rig.settle();
    const error = new Error('channel lost');
    rig.queues.break('entry', error);
    await rig.settle();
    expect(partition.state()).toEqual({ is: 'waiting', error });
    rig.store.claiming.hold();
    await rig.pass(200);
    expect(partition.state()).toEqual({ is: 'waiting', error });
    rig.store.claiming.open();
    await rig.settle();
    expect(partition.state()).toEqual({ is: 'running' });
    expect(ended).toEqual([]);
  });

  it('tells who works on the partition while it is a standby', async () => {
    const rig = new PartitionRig();
    rig.lease.holder = 'first';
    const { partition } = started(rig);
    const standby = () => rig.telemetry.read('partition_standby');
    expect(standby()).toEqual([{ labels: { partition: '0' }, value: 0 }]);
    await rig.settle();
    expect(partition.state()).toEqual({ is: 'standby', holder: 'first' });
    expect(standby()).toEqual([{ labels: { partition: '0' }, value: 1 }]);
    rig.lease.holder = 'second';
    await rig.pass(3000);
    expect(partition.state()).toEqual({ is: 'standby', holder: 'second' });
    rig.lease.holder = undefined;
    await rig.pass(3000);
    expect(partition.state()).toEqual({ is: 'running' });
    expect(standby()).toEqual([{ labels: { partition: '0' }, value: 0 }]);
    partition.end();
    expect(partition.state()).toEqual({ is: 'waiting', error: undefined });
    expect(standby()).toEqual([]);
  });

  it('tells that the outbox is full, and what keeps the writer from emptying it', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    const { partition } = started(rig);
    await rig.settle();
    rig.sink.appending.hold();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    expect(partition.state()).toEqual({ is: 'full', summaries: 1, error: undefined });
    const error = new Error('no writer');
    rig.sink.appending.failOne(error);
    await rig.settle();
    expect(partition.state()).toEqual({ is: 'full', summaries: 1, error });
    rig.sink.appending.open();
    await rig.pass(100);
    expect(partition.state()).toEqual({ is: 'running' });
    rig.sink.appending.hold();
    await rig.deliver('entry', entry('in-2', 'B'));
    await rig.deliver('exit', exit('out-2', 'B'));
    expect(partition.state()).toEqual({ is: 'full', summaries: 1, error: undefined });
    partition.end();
  });

  it('rejects with what needs a person', async () => {
    const rig = new PartitionRig();
    rig.sink.dataset = 'another';
    const { ended } = started(rig);
    await rig.settle();
    expect(ended).toEqual([RefusedToRun.name]);
  });

  it('ends at once when it is told to, and then it is done', async () => {
    const { rig, partition, ended } = started();
    await rig.settle();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    partition.end();
    await rig.settle();
    expect(ended).toEqual(['done']);
    expect(rig.traced('close', 'ack')).toEqual(['close entry', 'close exit']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('needs nobody who listens to its commits', async () => {
    const rig = new PartitionRig();
    const partition = startPartition(0, rig.ports, SETTINGS, new AbortController().signal);
    await rig.settle();
    await rig.deliver('entry', entry('in', 'A'));
    expect(rig.traced('ack')).toEqual(['ack entry 1']);
    partition.end();
  });
});
