import { describe, expect, it } from 'vitest';
import { entry, exit, PartitionRig, SETTINGS, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

describe('a writer that is down', () => {
  it('does not stop the intake', async () => {
    const rig = new PartitionRig();
    rig.sink.asking.failNext(...Array.from({ length: 3 }, () => new Error('no connection')));
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.traced('ack')).toEqual(['ack entry 1', 'ack exit 1']);
    expect(rig.summaries).toEqual([]);
    await rig.pass(700);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
    expect(rig.telemetry.of('batch_relayed').map(({ outcome }) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'appended',
    ]);
  });

  it('is sent the same numbers again when its answer was lost (L2)', async () => {
    const rig = new PartitionRig();
    rig.sink.answering.failNext(new Error('timeout'));
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    await rig.pass(100);
    expect(rig.traced('append', 'trim')).toEqual(['append 1-1', 'append 1-1', 'trim 1']);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
  });

  it('is asked again how far it is when it expects something else', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.sink.verdict = { outcome: 'expected', n: 9 };
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.telemetry.of('batch_relayed')).toMatchObject([{ outcome: 'expected', records: 0 }]);
    expect(rig.store.outbox).toHaveLength(1);
    rig.sink.verdict = undefined;
    await rig.pass(200);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
    expect(rig.store.outbox).toEqual([]);
  });

  it('lets nothing more be committed when the outbox is full, and then everything (O2)', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    rig.sink.appending.hold();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    await rig.deliver('exit', exit('x', 'A'));
    await rig.deliver('exit', exit('y', 'B'));
    await rig.pass(10_000);
    expect(rig.traced('ack')).toEqual(['ack entry 2', 'ack exit 1']);
    expect(rig.store.outbox).toHaveLength(1);
    rig.sink.appending.open();
    await rig.settle();
    expect(rig.traced('ack')).toEqual(['ack entry 2', 'ack exit 1', 'ack exit 2']);
    expect(rig.summaries).toEqual(['vehicle_exited a x', 'vehicle_exited b y']);
  });

  it('frees the outbox when it is asked how far it is, and the work goes on', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    await rig.start();
    rig.store.trimming.failNext(new Error('store lost'));
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    await rig.deliver('exit', exit('x', 'A'));
    rig.sink.asking.hold();
    await rig.pass(200);
    await rig.deliver('exit', exit('y', 'B'));
    expect(rig.traced('ack exit')).toEqual(['ack exit 1']);
    rig.sink.asking.open();
    await rig.settle();
    expect(rig.traced('claim 2', 'ack exit')).toEqual(['ack exit 1', 'claim 2', 'ack exit 1']);
  });
});

describe('limits', () => {
  it('bound what a burst holds in memory, whatever the queues hold', async () => {
    const rig = new PartitionRig({
      settings: { intake: { ...SETTINGS.intake, entryPrefetch: 3, exitPrefetch: 2 } },
    });
    await rig.start();
    rig.store.committing.hold();
    const plates = Array.from({ length: 50 }, (_, index) => `P${index}`);
    await rig.deliver('entry', ...plates.map((plate) => entry(plate, plate)));
    await rig.deliver('exit', ...plates.map((plate) => exit(plate, plate)));
    expect(rig.telemetry.read('mailbox_messages')).toEqual([{ labels: {}, value: 5 }]);
    rig.store.committing.open();
    await rig.settle();
    expect(rig.summaries).toHaveLength(50);
    expect(rig.telemetry.read('mailbox_messages')).toEqual([{ labels: {}, value: 0 }]);
  });
});
