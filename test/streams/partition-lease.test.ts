import { describe, expect, it, vi } from 'vitest';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

/** The names of the errors with which incarnations ended; undefined of those that were asked to. */
const endsOf = (rig: PartitionRig): readonly (string | undefined)[] =>
  rig.telemetry.of('incarnation_ended').map(({ error }) => error?.name);

describe('a partition that another process works on', () => {
  it('is not claimed, and says once who works on it', async () => {
    const rig = new PartitionRig();
    rig.lease.holder = 'first';
    await rig.start();
    await rig.pass(9000);
    expect(rig.lease.askedCount).toBe(4);
    expect(rig.trace).toEqual([]);
    expect(rig.telemetry.of('standby_began')).toEqual([{ partition: 0, holder: 'first' }]);
    expect(rig.telemetry.of('incarnation_started')).toEqual([]);
  });

  it('is taken over when the other one has gone', async () => {
    const rig = new PartitionRig();
    rig.lease.holder = 'first';
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    rig.lease.holder = undefined;
    await rig.pass(3000);
    await rig.pass(250);
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
    expect(endsOf(rig)).toEqual([]);
  });

  it('can be stopped at once, and was never given up', async () => {
    const rig = new PartitionRig();
    rig.lease.holder = 'first';
    await rig.start();
    await rig.pass(10);
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(endsOf(rig)).toEqual([]);
    expect(rig.traced('release')).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is asked for again after a pause when the store is away', async () => {
    const rig = new PartitionRig();
    rig.lease.acquiring.failNext(new Error('store away'), new Error('store away'));
    await rig.start();
    expect(rig.traced('claim')).toEqual([]);
    await rig.pass(600);
    expect(rig.traced('claim')).toEqual(['claim 1']);
    expect(endsOf(rig)).toEqual(['Error', 'Error']);
  });

  it('says again who works on it when it has become a standby again', async () => {
    const rig = new PartitionRig();
    rig.lease.holder = 'first';
    await rig.start();
    rig.lease.holder = undefined;
    await rig.pass(3000);
    rig.lease.holder = 'second';
    await rig.pass(3000);
    expect(endsOf(rig)).toEqual(['LeaseLost']);
    await rig.pass(200);
    expect(rig.telemetry.of('standby_began').map(({ holder }) => holder)).toEqual([
      'first',
      'second',
    ]);
  });
});

describe('an incarnation', () => {
  it('ends as a whole when its lease is lost, and closes its channels before the next', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    rig.queues.closing.hold();
    rig.lease.holder = 'second';
    await rig.pass(3000);
    expect(rig.traced('close', 'release')).toEqual([]);
    rig.queues.closing.open();
    await rig.settle();
    expect(rig.traced('close', 'release', 'ack')).toEqual(['close entry', 'close exit', 'release']);
    expect(endsOf(rig)).toEqual(['LeaseLost']);
    rig.store.committing.open();
    await rig.pass(60_000);
    expect(rig.traced('claim', 'ack')).toEqual(['claim 1']);
    expect(rig.queues.take('entry', 9)).toMatchObject([{ redelivered: true }]);
  });

  it('ends when its lease was lost while it was still taking over', async () => {
    const rig = new PartitionRig();
    rig.store.claiming.hold();
    await rig.start();
    rig.lease.holder = 'second';
    await rig.pass(3000);
    rig.store.claiming.open();
    await rig.settle();
    expect(endsOf(rig)).toEqual(['LeaseLost']);
    expect(rig.queues.openCount).toBe(0);
    expect(rig.traced('release')).toEqual(['release']);
  });

  it('ends when its lease could not be renewed for as long as it lasts', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.lease.acquiring.failNext(...Array.from({ length: 3 }, () => new Error('store away')));
    await rig.pass(9999);
    expect(endsOf(rig)).toEqual([]);
    await rig.pass(1);
    expect(endsOf(rig)).toEqual(['LeaseLost']);
  });

  it('goes on for as long as its lease is renewed', async () => {
    const rig = new PartitionRig();
    await rig.start();
    for (let second = 0; second < 60; second += 1) await rig.pass(1000);
    expect(rig.lease.askedCount).toBe(21);
    expect(endsOf(rig)).toEqual([]);
  });

  it('keeps its lease while it finishes after a stop, and gives it back then', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.stop();
    await rig.pass(9000);
    expect(rig.lease.askedCount).toBe(4);
    expect(rig.traced('release')).toEqual([]);
    rig.lease.releasing.hold();
    rig.store.committing.open();
    await rig.settle();
    expect(rig.end).toBe('running');
    rig.lease.releasing.open();
    await rig.settle();
    expect(rig.end).toBe('complete');
    expect(rig.trace.slice(-4)).toEqual(['ack entry 1', 'close entry', 'close exit', 'release']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('completes although its lease cannot be given back', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.lease.releasing.failNext(new Error('store away'));
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(endsOf(rig)).toEqual([undefined]);
  });

  it('does not wait for its lease to be given back after an error', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.lease.releasing.hold();
    rig.queues.break('entry', new Error('channel lost'));
    await rig.settle();
    expect(endsOf(rig)).toEqual(['Error']);
    await rig.pass(200);
    expect(rig.traced('claim')).toEqual(['claim 1', 'claim 2']);
  });

  it('gives its lease back, once, when it is ended at once', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.unsubscribe();
    expect(rig.traced('release')).toEqual(['release']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives its lease back when a person must decide', async () => {
    const rig = new PartitionRig();
    rig.sink.dataset = 'another';
    await rig.start();
    expect(rig.end).toBeInstanceOf(Error);
    expect(rig.traced('close', 'release')).toEqual(['close entry', 'close exit', 'release']);
  });
});
