import { describe, expect, it } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

const LINES = ['1', '2', '3', '4', '5', '6'].map((n) => `{"earlier":${n}}`);

/** A partition whose store knows 5 summaries, with a log that has 6 lines. */
function ahead(): PartitionRig {
  const rig = new PartitionRig();
  rig.store.lastSummary = 5;
  rig.sink.dataset = 'ours';
  rig.sink.lines.push(...LINES);
  return rig;
}

/** Another process takes the partition over, commits one summary and relays it. */
async function ownedByAnother({ store, sink }: PartitionRig): Promise<void> {
  const { epoch, nextCommit } = await store.claim();
  const summaries = ['{"from":"another"}'];
  await store.commit({ epoch, number: nextCommit, writes: [], summaries, ledgers: new Map() });
  await sink.append(0, 'ours', store.outbox);
  await store.trimOutbox(store.lastSummary);
}

const errorsOf = (rig: PartitionRig): readonly string[] =>
  rig.telemetry.of('incarnation_ended').map(({ error }) => error?.message ?? 'asked');

describe('a store that went back in time', () => {
  it('is looked at once more, and then nothing runs until a person has decided', async () => {
    const rig = ahead();
    await rig.start();
    expect(rig.end).toBe('running');
    expect(errorsOf(rig)).toEqual([expect.stringContaining('has summary 6, but the store knew 5')]);
    await rig.pass(200);
    expect(rig.end).toBeInstanceOf(RefusedToRun);
    expect(rig.traced('claim')).toEqual(['claim 1', 'claim 2']);
    expect(rig.queues.openCount).toBe(2);
    expect(rig.traced('append', 'trim')).toEqual([]);
  });

  it('is found although commits have used the numbers before the writer was reached', async () => {
    const rig = ahead();
    rig.sink.asking.hold();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    await rig.deliver('exit', exit('x', 'A'), exit('y', 'B'));
    expect(rig.store.lastSummary).toBe(7);
    rig.sink.asking.open();
    await rig.settle();
    await rig.pass(200);
    expect(rig.end).toBeInstanceOf(RefusedToRun);
    expect(rig.store.outbox.map(({ n }) => n)).toEqual([6, 7]);
    expect(rig.sink.lines).toEqual(LINES);
  });

  it('is found by what it sends when an earlier process has used the numbers', async () => {
    const rig = ahead();
    rig.sink.asking.hold();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'));
    await rig.deliver('exit', exit('x', 'A'));
    await rig.unsubscribe();
    rig.sink.asking.open();
    await rig.start();
    expect((rig.end as Error).message).toContain('6 is another summary');
    expect(rig.end).toBeInstanceOf(RefusedToRun);
    expect(rig.store.outbox.map(({ n }) => n)).toEqual([6]);
  });
});

describe('a writer that is ahead because another process was at work', () => {
  it('is no reason to refuse: the partition is taken over again', async () => {
    const rig = new PartitionRig();
    rig.sink.asking.hold();
    await rig.start();
    await ownedByAnother(rig);
    rig.sink.asking.open();
    await rig.settle();
    expect(errorsOf(rig)).toEqual([expect.stringContaining('has summary 1, but the store knew 0')]);
    await rig.pass(250);
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.end).toBe('running');
    expect(rig.sink.lines).toHaveLength(2);
    expect(rig.store.outbox).toEqual([]);
  });

  it('is none either when that happens again and again', async () => {
    const rig = new PartitionRig();
    for (let round = 0; round < 3; round += 1) {
      rig.sink.asking.hold();
      if (round === 0) await rig.start();
      await rig.pass(1000);
      await ownedByAnother(rig);
      rig.sink.asking.open();
      await rig.settle();
    }
    await rig.pass(1000);
    expect(errorsOf(rig)).toHaveLength(3);
    expect(rig.end).toBe('running');
    await rig.stop();
    expect(rig.end).toBe('complete');
    expect(rig.sink.lines).toHaveLength(3);
  });
});
