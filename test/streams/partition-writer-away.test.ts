import { describe, expect, it } from 'vitest';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

const away = (): Error => new Error('no writer');

describe('a partition that is asked to stop while the writer is away', () => {
  it('completes, with the summaries in the outbox', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.sink.appending.failNext(away());
    await rig.deliver('entry', entry('a', 'A'));
    await rig.deliver('exit', exit('x', 'A'));
    expect(rig.store.outbox).toHaveLength(1);
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(rig.store.outbox).toHaveLength(1);
    expect(rig.traced('ack exit')).toEqual(['ack exit 1']);
  });

  it('completes although mail waits for room in the outbox: it is delivered again', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    rig.sink.appending.failNext(away());
    await rig.deliver('exit', exit('x', 'A'));
    await rig.deliver('exit', exit('y', 'B'));
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(rig.traced('ack exit')).toEqual(['ack exit 1']);
    expect(rig.queues.take('exit', 9)).toMatchObject([{ redelivered: true }]);
  });

  it('completes although it never reached the writer', async () => {
    const rig = new PartitionRig();
    rig.sink.asking.failNext(away());
    await rig.start();
    await rig.stop();
    expect(rig.end).toBe('complete');
  });
});
