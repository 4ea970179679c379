/** A writer that answers 500 whenever one particular summary is in the request. */
import { expect, it, vi } from 'vitest';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

const ANSWER = 'The writer answered 500.';
const START_MS = new PartitionRig().clock.now();

/** The writer fails at the summary of this entry until it is healed. */
function poison({ sink, clock }: PartitionRig, entryId: string) {
  const append = sink.append.bind(sink);
  const attemptsMs: number[] = [];
  const spy = vi.spyOn(sink, 'append').mockImplementation(async (partition, dataset, records) => {
    const isPoisoned = records.some(({ summary }) => summary.includes(`"${entryId}"`));
    if (!isPoisoned) return append(partition, dataset, records);
    attemptsMs.push(clock.now() - START_MS);
    throw new Error(ANSWER);
  });
  return { attemptsMs, heal: () => spy.mockRestore() };
}

it('waits in the outbox and holds back those behind it, and all are written once in the end', async () => {
  const rig = new PartitionRig();
  const { attemptsMs, heal } = poison(rig, 'b');
  await rig.start();
  await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'), entry('c', 'C'));
  for (const [id, plate] of Object.entries({ x: 'A', y: 'B', z: 'C' })) {
    await rig.deliver('exit', exit(id, plate));
  }
  for (let tenths = 0; tenths < 11; tenths += 1) await rig.pass(100);

  // The intake does not notice; the pauses double up to the longest, and each failure is told once.
  expect(rig.traced('ack exit')).toEqual(['ack exit 1', 'ack exit 2', 'ack exit 3']);
  expect(attemptsMs).toEqual([0, 100, 300, 700, 1100]);
  const failures = rig.telemetry.of('batch_relayed').filter(({ outcome }) => outcome === 'failed');
  expect(failures.map(({ error }) => error?.message)).toEqual(attemptsMs.map(() => ANSWER));
  expect(rig.summaries).toEqual(['vehicle_exited a x']);
  expect(rig.traced('trim')).toEqual(['trim 1']);
  expect(rig.store.outbox.map(({ n }) => n)).toEqual([2, 3]);

  heal();
  await rig.pass(400);
  expect(rig.summaries).toEqual(['vehicle_exited a x', 'vehicle_exited b y', 'vehicle_exited c z']);
  expect(rig.traced('append', 'trim')).toEqual([
    'append 1-1',
    'trim 1',
    'append 2-2',
    'trim 2',
    'append 3-3',
    'trim 3',
  ]);
  expect(rig.store.outbox).toEqual([]);
});

it('stays in the outbox when the processor begins anew, and is sent again with its number', async () => {
  const rig = new PartitionRig();
  const { attemptsMs, heal } = poison(rig, 'b');
  await rig.start();
  await rig.deliver('entry', entry('b', 'B'));
  await rig.deliver('exit', exit('y', 'B'));
  rig.lease.holder = 'another process';
  await rig.pass(20_000);
  rig.lease.holder = undefined;
  const attempts = attemptsMs.length;
  await rig.pass(20_000);

  expect(rig.traced('claim')).toEqual(['claim 1', 'claim 2']);
  expect(attemptsMs.length).toBeGreaterThan(attempts);
  expect(rig.traced('append', 'trim')).toEqual([]);

  heal();
  await rig.pass(400);
  expect(rig.traced('append', 'trim')).toEqual(['append 1-1', 'trim 1']);
});
