import { describe, expect, it, vi } from 'vitest';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

describe('a partition that is asked to stop', () => {
  it('completes at once when it has nothing to do', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(rig.traced('stop', 'close')).toEqual([
      'stop entry',
      'stop exit',
      'close entry',
      'close exit',
    ]);
    expect(rig.telemetry.of('incarnation_ended')).toEqual([{ partition: 0 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('commits, acknowledges and relays what it has begun, and takes nothing new', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    rig.store.committing.hold();
    rig.sink.appending.hold();
    await rig.deliver('exit', exit('out', 'A'));
    await rig.stop();
    await rig.deliver('entry', entry('later', 'B'));
    expect(rig.end).toBe('running');
    rig.store.committing.open();
    await rig.settle();
    expect(rig.traced('ack')).toEqual(['ack entry 1', 'ack exit 1']);
    expect(rig.end).toBe('running');
    rig.sink.appending.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
    expect(rig.trace.slice(-5)).toEqual([
      'append 1-1',
      'trim 1',
      'close entry',
      'close exit',
      'release',
    ]);
    expect(await rig.queues.backlog('entry')).toBe(1);
  });

  it('sets aside what cannot act before it completes', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.deadLetters.burying.hold();
    await rig.deliver('entry', Uint8Array.of(0xff));
    await rig.stop();
    expect(rig.end).toBe('running');
    rig.deadLetters.burying.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
    expect(rig.traced('bury', 'ack', 'close entry')).toEqual([
      'bury not_utf8',
      'ack entry 1',
      'close entry',
    ]);
  });

  it('commits also what waits for room in the outbox', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    rig.sink.appending.hold();
    await rig.deliver('exit', exit('x', 'A'));
    await rig.deliver('exit', exit('y', 'B'));
    await rig.stop();
    expect(rig.traced('ack exit')).toEqual(['ack exit 1']);
    expect(rig.end).toBe('running');
    rig.sink.appending.open();
    await rig.settle();
    expect(rig.traced('ack exit')).toEqual(['ack exit 1', 'ack exit 2']);
    expect(rig.summaries).toEqual(['vehicle_exited a x', 'vehicle_exited b y']);
    expect(rig.end).toBe('complete');
  });

  it('decides what waits for room although it makes no summary', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'));
    rig.sink.appending.hold();
    await rig.deliver('exit', exit('x', 'A'));
    await rig.deliver('entry', entry('b', 'B'));
    await rig.stop();
    rig.sink.appending.open();
    await rig.settle();
    expect(rig.traced('ack entry')).toEqual(['ack entry 1', 'ack entry 2']);
    expect(rig.end).toBe('complete');
  });

  it('closes the channels that are still being opened', async () => {
    const rig = new PartitionRig();
    rig.queues.opening.hold();
    await rig.start();
    await rig.stop();
    expect(rig.end).toBe('running');
    rig.queues.opening.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
    expect(rig.traced('close')).toEqual(['close entry', 'close exit']);
  });

  it('finishes what one queue has delivered while the other is still being opened', async () => {
    const rig = new PartitionRig();
    rig.queues.opening.hold();
    await rig.start();
    rig.queues.opening.letOne();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.stop();
    await rig.deliver('entry', entry('later', 'B'));
    rig.store.committing.open();
    await rig.pass(1000);
    expect(rig.traced('ack', 'stop')).toEqual(['stop entry', 'ack entry 1']);
    expect(rig.end).toBe('running');
    rig.queues.opening.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
    expect(rig.trace.slice(-4)).toEqual(['stop exit', 'close entry', 'close exit', 'release']);
    expect(rig.telemetry.of('incarnation_ended')).toEqual([{ partition: 0 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('decides also what a queue delivers that is opened after that', async () => {
    const rig = new PartitionRig();
    rig.queues.opening.hold();
    rig.queues.publish('exit', exit('out', 'A'));
    await rig.start();
    await rig.stop();
    rig.queues.opening.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
    expect(rig.traced('stop exit', 'ack', 'close exit')).toEqual([
      'stop exit',
      'ack exit 1',
      'close exit',
    ]);
  });

  it('completes although a queue could not be opened', async () => {
    const rig = new PartitionRig();
    rig.queues.opening.hold();
    await rig.start();
    await rig.stop();
    rig.queues.opening.failOne(new Error('no such queue'));
    rig.queues.opening.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
    expect(rig.telemetry.of('incarnation_ended')).toMatchObject([
      { error: { message: 'no such queue' } },
    ]);
  });

  it('does not begin anew when an error comes meanwhile', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.stop();
    rig.store.committing.failOne(new Error('store lost'));
    await rig.pass(10_000);
    expect(rig.end).toBe('complete');
    expect(rig.traced('claim', 'ack')).toEqual(['claim 1']);
    expect(await rig.queues.backlog('entry')).toBe(1);
  });

  it('completes during the pause before the next incarnation', async () => {
    const rig = new PartitionRig();
    rig.store.claiming.failNext(new Error('store down'));
    await rig.start();
    await rig.pass(50);
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(rig.traced('claim')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('completes when it was asked before it could claim its partition', async () => {
    const rig = new PartitionRig();
    rig.store.claiming.hold();
    await rig.start();
    await rig.stop();
    rig.store.claiming.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
  });

  it('completes with the error of closing in its report', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.queues.closing.failNext(new Error('cannot close'));
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(rig.telemetry.of('incarnation_ended')).toMatchObject([
      { error: { message: 'cannot close' } },
    ]);
  });
});

describe('a partition that is unsubscribed', () => {
  it('closes both channels, once, and leaves no timer', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.unsubscribe();
    rig.store.committing.open();
    await rig.pass(10_000);
    expect(rig.traced('close', 'ack')).toEqual(['close entry', 'close exit']);
    expect(vi.getTimerCount()).toBe(0);
    expect(await rig.queues.backlog('entry')).toBe(1);
  });

  it('closes channels that are opened after that', async () => {
    const rig = new PartitionRig();
    rig.queues.opening.hold();
    await rig.start();
    await rig.unsubscribe();
    rig.queues.opening.open();
    await rig.settle();
    expect(rig.traced('close')).toEqual(['close entry', 'close exit']);
  });

  it('does not mind a channel that cannot be closed', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.queues.closing.failNext(new Error('cannot close'));
    await rig.unsubscribe();
    expect(rig.traced('close')).toEqual(['close exit']);
  });
});
