import { describe, expect, it, vi } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { startPartition } from '#streams/run-partition.ts';
import { entry, PartitionRig, SETTINGS, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

/** A partition that was started, with what asks it to stop. */
function started(rig = new PartitionRig()) {
  const controller = new AbortController();
  const committed: number[] = [];
  const partition = startPartition(0, rig.ports, SETTINGS, controller.signal, ({ plates }) =>
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
    expect(partition.isRunning()).toBe(false);
    await rig.settle();
    expect(partition.isRunning()).toBe(true);
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    expect(committed).toEqual([2]);
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
    expect(partition.isRunning()).toBe(false);
    expect(rig.traced('ack')).toEqual(['ack entry 1']);
  });

  it('is done soon when it was asked to stop before it began', async () => {
    const rig = new PartitionRig();
    const { done } = startPartition(0, rig.ports, SETTINGS, AbortSignal.abort());
    await rig.settle();
    await done;
    expect(rig.traced('close')).toEqual(['close entry', 'close exit']);
  });

  it('does not run during the pause between two incarnations', async () => {
    const { rig, partition, ended } = started();
    await rig.settle();
    rig.queues.break('entry', new Error('channel lost'));
    await rig.settle();
    expect(partition.isRunning()).toBe(false);
    await rig.pass(200);
    expect(partition.isRunning()).toBe(true);
    expect(ended).toEqual([]);
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
