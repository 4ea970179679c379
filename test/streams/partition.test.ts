import { describe, expect, it, vi } from 'vitest';
import { decide } from '#domain/decide.ts';
import { bytesOf, deliveryOf } from '#test/support/deliveries.ts';
import { entry, exit, PartitionRig, SETTINGS, withVirtualTimers } from './partition-rig.ts';

withVirtualTimers();

describe('the way of a delivery', () => {
  it('is committed, then acknowledged, then relayed (I1, L1)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.trace).toEqual([
      'claim 1',
      'load A',
      'commit 1 A',
      'committed 1',
      'ack entry 1',
      'commit 2 A',
      'committed 2',
      'ack exit 1',
      'append 1-1',
      'trim 1',
    ]);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
    expect(rig.outcomes).toEqual(['entry accepted', 'exit accepted']);
  });

  it('is not acknowledged while its commit is on its way (I1)', async () => {
    const rig = new PartitionRig();
    rig.store.answering.hold();
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    expect(rig.traced('committed', 'ack')).toEqual(['committed 1']);
    expect(rig.telemetry.read('unacked_deliveries')).toContainEqual({
      labels: { queue: 'entry' },
      value: 1,
    });
    rig.store.answering.open();
    await rig.settle();
    expect(rig.traced('ack')).toEqual(['ack entry 1']);
  });

  it('is acknowledged together with all before it, and not before them (K1)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.answering.hold();
    await rig.deliver('entry', entry('a', 'A'));
    await rig.deliver('entry', entry('b', 'B'));
    expect(rig.traced('committed')).toEqual(['committed 1', 'committed 2']);
    rig.store.answering.letOne(1);
    await rig.settle();
    expect(rig.traced('ack')).toEqual([]);
    rig.store.answering.letOne();
    await rig.settle();
    expect(rig.traced('ack')).toEqual(['ack entry 2']);
  });

  it('joins the next turn of its plate while a turn is on its way (A2)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', entry('in', 'A'));
    rig.queues.publish('exit', exit('out', 'A'));
    await rig.deliver('entry', entry('in2', 'A', 120));
    expect(rig.traced('commit ')).toEqual(['commit 1 A']);
    rig.store.committing.open();
    await rig.settle();
    expect(rig.traced('commit ')).toEqual(['commit 1 A', 'commit 2 A']);
    expect(rig.outcomes).toHaveLength(3);
  });

  it('takes one turn although it comes while its plate is loaded (A1)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.loading.hold();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('exit', exit('out', 'A'));
    rig.store.loading.open();
    await rig.settle();
    expect(rig.traced('load', 'commit ')).toEqual(['load A', 'commit 1 A']);
    expect(rig.traced('ack')).toEqual(['ack entry 1', 'ack exit 1']);
    expect(rig.end).toBe('running');
  });

  it('waits in the queue beyond prefetch (I3)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    await rig.deliver('entry', ...'ABCDEF'.split('').map((plate) => entry(plate, plate)));
    expect(rig.telemetry.of('deliveries_received').map(({ count }) => count)).toEqual([4]);
    rig.store.committing.open();
    await rig.settle();
    expect(rig.telemetry.of('deliveries_received').map(({ count }) => count)).toEqual([4, 2]);
    expect(rig.traced('ack')).toEqual(['ack entry 4', 'ack entry 6']);
  });

  it('may change nothing, and is acknowledged without a commit', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.deliver('entry', entry('in', 'A'), entry('in', 'A'));
    expect(rig.traced('commit ')).toEqual(['commit 1 A']);
    expect(rig.traced('ack')).toEqual(['ack entry 1', 'ack entry 3']);
    expect(rig.outcomes).toEqual(['entry accepted', 'entry duplicate', 'entry duplicate']);
  });

  it('may come before the channel is known, and is acknowledged when it is', async () => {
    const rig = new PartitionRig();
    rig.queues.publish('entry', entry('in', 'A'));
    rig.queues.publish('exit', bytesOf('no event'));
    await rig.start();
    expect(rig.traced('ack')).toEqual(expect.arrayContaining(['ack entry 1', 'ack exit 1']));
  });
});

describe('a queue that delivers while it is being opened', () => {
  it('loses nothing, neither what may act nor what may not', async () => {
    const rig = new PartitionRig();
    const acks: string[] = [];
    vi.spyOn(rig.queues, 'open').mockImplementation(async (queue, _options, listener) => {
      const bodies = queue === 'entry' ? [bytesOf('{'), entry('in', 'A')] : [];
      listener.delivered(bodies.map((body, index) => deliveryOf(queue, index + 1, body)));
      const nothing = async (): Promise<void> => undefined;
      const ackThrough = (tag: number): unknown => acks.push(`${queue} ${tag}`);
      return { queue, ackThrough, stop: nothing, close: nothing };
    });
    await rig.start();
    expect(acks.at(-1)).toBe('entry 2');
    expect(rig.deadLetters.letters).toHaveLength(1);
    expect(rig.outcomes).toEqual(['entry accepted']);
  });
});

describe('the passing of time', () => {
  it('turns an exit that waited long enough into a summary of its own', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('exit', exit('out', 'A', 0));
    await rig.pass(29_000);
    expect(rig.summaries).toEqual([]);
    expect(rig.traced('ack')).toEqual(['ack exit 1']);
    await rig.pass(1_200);
    expect(rig.summaries).toEqual(['unknown_vehicle_exited - out']);
  });

  it('wakes no plate a second time before it had its turn', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('exit', exit('out', 'A', 0));
    await rig.pass(29_900);
    rig.store.committing.hold();
    await rig.pass(1_000);
    await rig.pass(1_000);
    rig.store.committing.open();
    await rig.settle();
    expect(rig.traced('commit ')).toEqual(['commit 1 A', 'commit 2 A']);
  });

  it('lets idle actors leave memory, and loads them when they are needed (A4)', async () => {
    const rig = new PartitionRig();
    await rig.start();
    await rig.deliver('entry', entry('in', 'A'));
    await rig.pass(9_000);
    expect(rig.telemetry.read('actors_resident')).toEqual([{ labels: {}, value: 1 }]);
    await rig.pass(6_000);
    expect(rig.telemetry.read('actors_resident')).toEqual([{ labels: {}, value: 0 }]);
    expect(rig.telemetry.of('actors_passivated')).toEqual([{ reason: 'idle', count: 1 }]);
    await rig.deliver('exit', exit('out', 'A'));
    expect(rig.traced('load')).toEqual(['load A', 'load A']);
    expect(rig.telemetry.of('actors_activated')).toEqual([{ count: 1 }, { count: 1 }]);
    expect(rig.summaries).toEqual(['vehicle_exited in out']);
  });

  it('lets actors leave memory as soon as there are too many of them', async () => {
    const actors = { ...SETTINGS.actors, sweepMs: 60_000 };
    const rig = new PartitionRig({ settings: { actors }, limits: { residentMax: 1 } });
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'), entry('c', 'C'));
    expect(rig.telemetry.of('actors_passivated')).toEqual([{ reason: 'capacity', count: 2 }]);
  });

  it('lets actors leave memory as soon as they remember too much together', async () => {
    const actors = { ...SETTINGS.actors, sweepMs: 60_000 };
    const rig = new PartitionRig({ settings: { actors }, limits: { residentReadsMax: 2 } });
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('b', 'B'), entry('c', 'C'));
    expect(rig.telemetry.of('actors_passivated')).toEqual([{ reason: 'capacity', count: 1 }]);
  });
});

describe('what cannot act', () => {
  it('is acknowledged when its dead letter is stored, and not before', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.deadLetters.burying.hold();
    await rig.deliver('entry', bytesOf('{'), entry('in', 'A'));
    expect(rig.traced('committed', 'ack')).toEqual(['committed 1']);
    rig.deadLetters.burying.open();
    await rig.settle();
    expect(rig.traced('bury', 'ack')).toEqual(['bury not_json', 'ack entry 2']);
    expect(rig.telemetry.of('deliveries_settled').map(({ settlement }) => settlement)).toEqual([
      'ack',
      'dead_letter',
    ]);
  });

  it('does not wait for a commit that is slow', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.store.committing.hold();
    rig.queues.publish('entry', entry('in', 'A'));
    await rig.deliver('exit', bytesOf('{'));
    expect(rig.traced('bury', 'ack')).toEqual(['bury not_json', 'ack exit 1']);
  });

  it('comes again when its dead letter could not be stored', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.deadLetters.burying.failNext(new Error('disk full'));
    await rig.deliver('entry', bytesOf('{'));
    expect(rig.traced('bury', 'ack')).toEqual([]);
    expect(rig.telemetry.of('incarnation_ended').map(({ error }) => error?.message)).toEqual([
      'disk full',
    ]);
    await rig.pass(200);
    expect(rig.traced('claim', 'bury', 'ack')).toEqual([
      'claim 1',
      'claim 2',
      'bury not_json',
      'ack entry 1',
    ]);
    expect(rig.deadLetters.letters).toHaveLength(1);
  });

  it('is set aside with the reason, whichever it is', async () => {
    const event = (fields: object): Uint8Array =>
      bytesOf(
        JSON.stringify({
          id: 'x',
          vehicle_plate: 'A',
          entry_date_time: '2026-11-21T12:00:00Z',
          ...fields,
        }),
      );
    const bodies = {
      body_too_large: bytesOf(`"${'x'.repeat(2000)}"`),
      not_utf8: Uint8Array.of(0xff),
      not_json: bytesOf('{'),
      not_an_object: bytesOf('[]'),
      missing_field: event({ vehicle_plate: undefined }),
      wrong_type: event({ id: 1 }),
      bad_value: event({ confidence: 2 }),
      bad_plate: event({ vehicle_plate: '*' }),
      bad_date: event({ entry_date_time: '2026-02-30T00:00:00Z' }),
      clock_ahead: entry('x', 'A', 121),
      too_old: entry('x', 'A', -7201),
    };
    const rig = new PartitionRig({
      settings: { intake: { ...SETTINGS.intake, entryPrefetch: 20 } },
    });
    await rig.start();
    await rig.deliver('entry', ...Object.values(bodies));
    const letters = rig.deadLetters.letters;
    expect(letters.map(({ reason }) => reason)).toEqual(Object.keys(bodies));
    expect(letters.map(({ body }) => body)).toEqual(Object.values(bodies));
    expect(letters.every(({ detail }) => /^.{10,}\.$/.test(detail))).toBe(true);
    expect(rig.traced('commit ', 'ack')).toEqual(['ack entry 11']);
  });

  it('is set aside when it is older than what is remembered of its plate', async () => {
    const rig = new PartitionRig({
      settings: { intake: { ...SETTINGS.intake, entryPrefetch: 20, exitPrefetch: 20 } },
    });
    await rig.start();
    for (let visit = 0; visit < 6; visit += 1) {
      rig.queues.publish('entry', entry(`in${visit}`, 'A', visit * 20 - 600));
      await rig.deliver('exit', exit(`out${visit}`, 'A', visit * 20 - 590));
    }
    await rig.deliver('entry', entry('old', 'A', -610), entry('new', 'A', 0));
    expect(rig.deadLetters.letters).toMatchObject([{ reason: 'too_late', queue: 'entry' }]);
    expect(rig.traced('ack entry').at(-1)).toBe('ack entry 8');
  });
});

describe('what happens beside a fault', () => {
  it('goes on, and the message is set aside when it fails again (A5)', async () => {
    const rig = new PartitionRig({
      decide: (key, state, sighting, context) => {
        if (sighting?.id === 'poison') throw new Error('cannot be decided');
        return decide(key, state, sighting, context);
      },
    });
    await rig.start();
    await rig.deliver('entry', entry('a', 'A'), entry('poison', 'B'), entry('c', 'C'));
    await rig.deliver('exit', exit('b', 'B'), exit('out', 'A'));
    expect(rig.traced('load')).toEqual(['load A,B,C', 'load B']);
    expect(rig.deadLetters.letters).toMatchObject([
      { reason: 'actor_fault', detail: 'Deciding about the event failed twice: cannot be decided' },
    ]);
    expect(rig.telemetry.of('actor_restarted')).toMatchObject([{ plate: '*' }]);
    expect(rig.outcomes).toEqual([
      'entry accepted',
      'entry accepted',
      'exit accepted',
      'exit accepted',
    ]);
    expect(rig.traced('ack entry').at(-1)).toBe('ack entry 3');
    expect(rig.end).toBe('running');
  });
});
