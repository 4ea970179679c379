import { describe, expect, it, vi } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { bytesOf } from '#test/support/deliveries.ts';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

/** The errors with which incarnations ended. */
const endsOf = (rig: PartitionRig): readonly (string | undefined)[] =>
  rig.telemetry.of('incarnation_ended').map(({ error }) => error?.message);

describe('an incarnation that fails', () => {
  it('leaves what it did not acknowledge to the next one, from which it is a duplicate', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    rig.store.answering.failNext(new Error('answer lost'));
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.traced('ack')).toEqual(['ack entry 1']);
    await rig.pass(200);
    expect(rig.trace.slice(5)).toEqual([
      'commit 2 A',
      'committed 2',
      'close entry',
      'close exit',
      'release',
      'claim 2',
      'load A',
      'ack exit 1',
      'append 1-1',
      'trim 1',
    ]);
    expect(rig.outcomes).toEqual(['entry accepted', 'exit duplicate']);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
    expect(rig.telemetry.of('deliveries_received').map(({ redelivered }) => redelivered)).toEqual([
      0, 0, 1,
    ]);
    expect(rig.telemetry.of('commit_finished').map(({ outcome }) => outcome)).toEqual([
      'committed',
      'failed',
    ]);
  });

  it('repeats what was not committed, once', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.failNext(new Error('no connection'));
    await rig.deliver('entry', entry('in', 'A'));
    await rig.pass(250);
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.outcomes).toEqual(['entry accepted', 'exit accepted']);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
    expect(endsOf(rig)).toEqual(['no connection']);
  });

  it('never acknowledges on the channel of the next one (I2, D4)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.answering.hold();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    rig.queues.break('entry', new Error('channel closed'));
    await rig.settle();
    rig.store.loading.hold();
    await rig.pass(200);
    rig.store.answering.open();
    await rig.settle();
    expect(rig.traced('claim', 'ack')).toEqual(['claim 1', 'claim 2']);
    rig.store.loading.open();
    await rig.settle();
    expect(rig.traced('ack')).toEqual(['ack entry 2']);
    expect(rig.outcomes).toEqual(['entry duplicate', 'entry duplicate']);
  });

  it('gives the partition up when another one has taken it over', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.store.claim();
    await rig.deliver('entry', entry('in', 'A'));
    expect(rig.traced('committed', 'ack')).toEqual([]);
    expect(endsOf(rig)).toEqual(['1/1 is not the next.']);
    expect(rig.telemetry.of('commit_finished')).toMatchObject([{ outcome: 'fenced', plates: 1 }]);
    await rig.pass(200);
    expect(rig.outcomes).toEqual(['entry accepted']);
  });

  it.each([
    [
      'a channel ends with an error',
      (rig: PartitionRig) => rig.queues.break('exit', new Error('x')),
    ],
    ['a channel ends without being asked to', (rig: PartitionRig) => rig.queues.break('entry')],
  ])('closes both channels when %s', async (_, happen) => {
    const rig = new PartitionRig();
    await rig.start();
    happen(rig);
    await rig.settle();
    expect(rig.traced('close')).toEqual(['close entry', 'close exit']);
    expect(endsOf(rig)).toHaveLength(1);
    await rig.pass(250);
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
  });

  it.each([
    ['a queue cannot be opened', (rig: PartitionRig) => rig.queues.opening],
    ['a queue cannot be asked', (rig: PartitionRig) => rig.queues.probing],
    ['the deadlines cannot be read', (rig: PartitionRig) => rig.store.looking],
    ['plates cannot be loaded', (rig: PartitionRig) => rig.store.loading],
    ['the outbox cannot be read', (rig: PartitionRig) => rig.store.reading],
    ['the outbox cannot be trimmed', (rig: PartitionRig) => rig.store.trimming],
  ])('ends as a whole when %s, and the next one does all of it', async (_, gateOf) => {
    const rig = new PartitionRig();
    gateOf(rig).failNext(new Error('failed'));
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'), bytesOf('{'));
    await rig.deliver('exit', exit('out', 'A'));
    await rig.pass(400);
    expect(endsOf(rig)).toEqual(['failed']);
    expect(rig.traced('claim')).toEqual(['claim 1', 'claim 2']);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
    expect(rig.traced('ack').slice(-2).toSorted()).toEqual(['ack entry 2', 'ack exit 1']);
    expect(rig.store.outbox).toEqual([]);
  });

  it('ends as a whole when a failpoint throws within a delivery', async () => {
    let isArmed = true;
    const rig = new PartitionRig({
      failpoint: (name) => {
        if (name === 'received' && isArmed) throw new Error('failpoint');
      },
    });
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    expect(endsOf(rig)).toEqual(['failpoint']);
    isArmed = false;
    await rig.pass(200);
    expect(rig.outcomes).toEqual(['entry accepted']);
  });

  it('ends as a whole when an acknowledgement fails', async () => {
    const rig = new PartitionRig({
      failpoint: (name) => {
        if (name === 'before-ack' && rig.store.epoch === 1) throw new Error('channel closed');
      },
    });
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    expect(endsOf(rig)).toEqual(['channel closed']);
    await rig.pass(200);
    expect(rig.traced('ack')).toEqual(['ack entry 1']);
    expect(rig.outcomes).toEqual(['entry duplicate']);
  });

  it('ends as a whole when a mailbox is full, which the limits exclude', async () => {
    const rig = new PartitionRig({ limits: { mailboxCapacity: 2 } });
    rig.store.loading.hold();
    await rig.start();
    await rig.deliver('entry', ...[1, 2, 3, 4].map((n) => entry(`${n}`, 'A', n)));
    expect(endsOf(rig)).toEqual([expect.stringContaining('actors.mailboxCapacity')]);
  });

  it('ends with its own error, not with that of closing the channels', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.queues.closing.failNext(new Error('cannot close'), new Error('cannot close'));
    rig.queues.break('exit', new Error('channel lost'));
    await rig.settle();
    expect(endsOf(rig)).toEqual(['channel lost']);
  });

  it('waits for both channels to be closed before the next one begins', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.queues.closing.hold();
    rig.queues.break('exit', new Error('channel lost'));
    await rig.pass(10_000);
    expect(rig.traced('claim')).toEqual(['claim 1']);
    rig.queues.closing.letOne();
    await rig.pass(10_000);
    expect(rig.traced('claim')).toEqual(['claim 1']);
    rig.queues.closing.open();
    await rig.pass(200);
    expect(rig.traced('claim')).toEqual(['claim 1', 'claim 2']);
  });

  it('waits for the one although the other could not be closed', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.queues.closing.failNext(new Error('cannot close'));
    rig.queues.closing.hold();
    rig.store.looking.failNext(new Error('store lost'));
    await rig.pass(10_000);
    expect(endsOf(rig)).toEqual([]);
    rig.queues.closing.open();
    await rig.settle();
    expect(endsOf(rig)).toEqual(['store lost']);
  });

  it('closes a channel that was still being opened, before the next one begins', async () => {
    const rig = new PartitionRig();
    rig.queues.opening.hold();
    await rig.start();
    rig.queues.probing.failNext(new Error('no connection'));
    await rig.pass(250);
    await rig.pass(10_000);
    expect(rig.traced('claim', 'close')).toEqual(['claim 1']);
    rig.queues.opening.open();
    await rig.settle();
    expect(rig.traced('close')).toEqual(['close entry', 'close exit']);
    await rig.pass(200);
    expect(rig.queues.openCount).toBe(4);
    expect(rig.end).toBe('running');
  });
});

describe('the pauses between incarnations', () => {
  it('double while nothing succeeds, up to a limit', async () => {
    const rig = new PartitionRig();
    rig.store.claiming.failNext(...Array.from({ length: 5 }, () => new Error('store down')));
    await rig.start();
    const claims: number[] = [];
    for (const pauseMs of [200, 400, 800, 1000, 1000]) {
      await rig.pass(pauseMs - 1);
      claims.push(endsOf(rig).length);
      await rig.pass(1);
    }
    expect(claims).toEqual([1, 2, 3, 4, 5]);
    expect(rig.traced('claim')).toEqual(['claim 1']);
  });

  it('begin small again after a commit', async () => {
    const rig = new PartitionRig();
    rig.store.claiming.failNext(...Array.from({ length: 3 }, () => new Error('store down')));
    await rig.start();
    await rig.pass(1400);
    await rig.deliver('entry', entry('in', 'A'));
    rig.queues.break('entry', new Error('channel lost'));
    await rig.pass(199);
    expect(rig.traced('claim')).toEqual(['claim 1']);
    await rig.pass(1);
    expect(rig.traced('claim')).toEqual(['claim 1', 'claim 2']);
  });

  it('go on doubling when all that succeeds is to recognise duplicates', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.deadLetters.burying.hold();
    // What is not set aside keeps what was committed behind it from being acknowledged.
    await rig.deliver('entry', bytesOf('{'), entry('in', 'A'));
    const claims: number[] = [];
    for (const pauseMs of [200, 400, 800]) {
      rig.deadLetters.burying.failOne(new Error('no room'));
      await rig.pass(pauseMs - 1);
      claims.push(rig.traced('claim').length);
      await rig.pass(1);
    }
    expect(claims).toEqual([1, 2, 3]);
    expect(rig.traced('claim')).toHaveLength(4);
    expect(rig.committed.map(({ plates }) => plates)).toEqual([1, 0, 0, 0]);
  });
});

describe('what needs a person', () => {
  it('ends the partition for good, and its channels are closed', async () => {
    const rig = new PartitionRig();
    rig.sink.dataset = 'another';
    await rig.start();
    expect(rig.end).toBeInstanceOf(RefusedToRun);
    expect(rig.traced('close')).toEqual(['close entry', 'close exit']);
    await rig.pass(10_000);
    expect(rig.traced('claim')).toEqual(['claim 1']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not hidden by a channel that cannot be closed', async () => {
    const rig = new PartitionRig();
    rig.sink.dataset = 'another';
    rig.queues.closing.failNext(new Error('cannot close'));
    await rig.start();
    expect(rig.end).toBeInstanceOf(RefusedToRun);
  });

  it('is reported when the writer refuses the summaries', async () => {
    const rig = new PartitionRig();
    rig.sink.verdict = { outcome: 'refused', detail: 'summary 1 differs' };
    await rig.start();
    await rig.deliver('exit', exit('out', 'A', 0));
    await rig.pass(30_200);
    expect(rig.end).toBeInstanceOf(RefusedToRun);
    expect(rig.telemetry.of('batch_relayed')).toMatchObject([{ outcome: 'refused', records: 0 }]);
    expect(rig.store.outbox).toHaveLength(1);
  });

  it('is a plate whose state a newer version has written', async () => {
    const rig = new PartitionRig();
    const key = 'main/A' as never;
    rig.store.plates.set(key, { key, state: '[999]', dueAtMs: undefined, heldUntilMs: undefined });
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    expect(rig.end).toBeInstanceOf(RefusedToRun);
    expect(rig.traced('commit', 'ack')).toEqual([]);
  });
});
