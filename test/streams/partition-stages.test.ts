import { decide } from '#domain/decide.ts';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '#test/support/deliveries.ts';
import { entry, exit, PartitionRig, SETTINGS, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

const secondsOf = (rig: PartitionRig): ReadonlyMap<string, number> =>
  new Map(
    rig.telemetry
      .read('stage_state_seconds')
      .map(({ labels, value }) => [`${labels.stage} ${labels.state}`, value]),
  );

/** What the stages do while a tenth of a second passes: `intake busy` and so on. */
async function doing(rig: PartitionRig): Promise<readonly string[]> {
  const before = secondsOf(rig);
  await rig.pass(100);
  return [...secondsOf(rig)].flatMap(([name, seconds]) =>
    seconds > (before.get(name) ?? 0) ? [name] : [],
  );
}

const sumOf = (rig: PartitionRig, stage: string): number =>
  [...secondsOf(rig)].reduce((sum, [name, value]) => sum + (name.startsWith(stage) ? value : 0), 0);

const AT_REST = ['intake idle', 'turns idle', 'commit idle', 'relay idle'];

describe('the stages of a partition', () => {
  it('are idle when there is nothing to do', async () => {
    const rig = new PartitionRig();
    await rig.start();
    expect(await doing(rig)).toEqual(AT_REST);
    await rig.deliver('entry', entry('in', 'A'), bytesOf('{'));
    expect(await doing(rig)).toEqual(AT_REST);
  });

  it('are busy while deliveries are here and commits are on their way', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    expect(await doing(rig)).toEqual(['intake busy', 'turns idle', 'commit busy', 'relay idle']);
  });

  it('hold the intake up when either queue has its prefetch used up (W1)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('exit', ...'ABCD'.split('').map((plate) => exit(plate, plate)));
    expect(await doing(rig)).toContain('intake backpressured');
    rig.store.committing.open();
    await rig.deliver('exit');
    expect(await doing(rig)).toEqual(AT_REST);
    rig.deadLetters.burying.hold();
    await rig.deliver('entry', ...Array.from({ length: 4 }, () => bytesOf('{')));
    expect(await doing(rig)).toEqual([
      'intake backpressured',
      'turns idle',
      'commit idle',
      'relay idle',
    ]);
    rig.deadLetters.burying.open();
    await rig.settle();
    expect(await doing(rig)).toEqual(AT_REST);
  });

  it('hold commits up when as many are on their way as may be, and turns when mail waits', async () => {
    const rig = new PartitionRig({ settings: { commit: { platesMax: 512, inFlightMax: 1 } } });
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('a', 'A'));
    expect(await doing(rig)).toEqual([
      'intake busy',
      'turns idle',
      'commit backpressured',
      'relay idle',
    ]);
    await rig.deliver('entry', entry('b', 'B'));
    expect(await doing(rig)).toContain('turns backpressured');
    rig.store.committing.open();
    await rig.settle();
    expect(await doing(rig)).toEqual(AT_REST);
  });

  it('are held up by an outbox that is full, until it has room again (W2, W3)', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    rig.sink.appending.hold();
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'));
    await rig.deliver('exit', exit('x', 'A'));
    expect(await doing(rig)).toEqual([
      'intake idle',
      'turns idle',
      'commit backpressured',
      'relay busy',
    ]);
    await rig.deliver('exit', exit('y', 'B'));
    expect(await doing(rig)).toEqual([
      'intake busy',
      'turns backpressured',
      'commit backpressured',
      'relay busy',
    ]);
    rig.sink.appending.open();
    await rig.settle();
    expect(await doing(rig)).toEqual(AT_REST);
  });

  it('hold the relay up while it pauses after a request that failed', async () => {
    const rig = new PartitionRig({
      settings: { relay: { ...SETTINGS.relay, backoffMs: 150, backoffMaxMs: 150 } },
    });
    rig.sink.asking.failNext(new Error('no connection'));
    await rig.start();
    expect(await doing(rig)).toContain('relay backpressured');
    rig.sink.asking.hold();
    await rig.pass(50);
    expect(await doing(rig)).toContain('relay busy');
    rig.sink.asking.open();
    await rig.settle();
    expect(await doing(rig)).toEqual(AT_REST);
  });

  it('are busy with turns for as long as deciding takes, which is told once a batch', async () => {
    const rig: PartitionRig = new PartitionRig({
      decide: (...about) => {
        rig.clock.advance(20);
        return decide(...about);
      },
    });
    await rig.start();
    await rig.deliver('entry', entry('a', 'A', -5), entry('b', 'A', 0), entry('c', 'C', 0));
    expect(secondsOf(rig).get('turns busy')).toBeCloseTo(0.06);
    expect(rig.telemetry.of('turns_taken')).toEqual([
      { messages: [2, 1], waitSeconds: [0, 0, 0], seconds: 0.06 },
    ]);
  });

  it('rest between two incarnations, whatever they did when the last one ended', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.sink.appending.hold();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    rig.store.committing.failNext(new Error('store lost'));
    await rig.deliver('entry', entry('again', 'B'));
    expect(rig.telemetry.of('incarnation_ended')).toHaveLength(1);
    expect(await doing(rig)).toEqual(AT_REST);
  });

  it('spend all of the time in one of the three states (S1)', async () => {
    const rig = new PartitionRig({ settings: { outbox: { summariesMax: 1 } } });
    rig.sink.answering.failNext(new Error('timeout'), new Error('timeout'));
    const startMs = rig.clock.now();
    await rig.start();
    for (const plate of 'ABCDEF') {
      await rig.deliver('entry', entry(`in ${plate}`, plate));
      await rig.deliver('exit', exit(`out ${plate}`, plate));
      await rig.pass(70);
    }
    const seconds = (rig.clock.now() - startMs) / 1000;
    for (const stage of ['intake', 'turns', 'commit', 'relay']) {
      expect(sumOf(rig, stage)).toBeCloseTo(seconds);
    }
  });
});
