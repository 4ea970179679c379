import { describe, expect, it } from 'vitest';
import { bytesOf } from '#test/support/deliveries.ts';
import { entry, exit, PartitionRig, withVirtualTimers } from './partition-rig.ts';
import type { Plates } from '#ports/plates.ts';

withVirtualTimers();

const imbalanceOf = (rig: PartitionRig): readonly number[] =>
  rig.telemetry.read('ledger_imbalance').map(({ value }) => value);

const NONE = [0, 0];

/** A rig whose actors have a fault: `change` says what some of their functions do instead. */
function faulty(change: (plates: Plates) => Partial<Plates>): PartitionRig {
  const rig = new PartitionRig();
  const { createPlates } = rig.ports;
  Object.assign(rig.ports, {
    createPlates: (ledgers: Parameters<typeof createPlates>[0]) => {
      const plates = createPlates(ledgers);
      const faults = change(plates);
      return new Proxy(plates, {
        get: (target, name) => {
          const value: unknown = Reflect.get({ ...faults }, name) ?? Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  });
  return rig;
}

describe('the imbalance of the deliveries', () => {
  it('is none wherever a delivery is: at the store, in a mailbox, on its way out', async () => {
    const rig = new PartitionRig();
    await rig.start();
    expect(imbalanceOf(rig)).toEqual(NONE);
    const { loading, committing, answering } = rig.store;
    const gates = [loading, committing, answering, rig.deadLetters.burying];
    for (const gate of gates) gate.hold();
    await rig.deliver('entry', entry('a', 'A'), bytesOf('{'), entry('b', 'B'));
    await rig.deliver('exit', exit('x', 'A'), exit('y', 'Z', -9000));
    expect(imbalanceOf(rig)).toEqual(NONE);
    for (const gate of gates) {
      gate.open();
      await rig.settle();
      expect(imbalanceOf(rig)).toEqual(NONE);
    }
    expect(rig.traced('ack')).toEqual(expect.arrayContaining(['ack entry 3', 'ack exit 2']));
    expect(imbalanceOf(rig)).toEqual(NONE);
  });

  it('is none for what is settled and waits for the deliveries before it', async () => {
    const rig = new PartitionRig();
    await rig.start();
    rig.deadLetters.burying.hold();
    await rig.deliver('entry', bytesOf('{'), entry('a', 'A'));
    expect(rig.traced('committed', 'ack')).toEqual(['committed 1']);
    expect(imbalanceOf(rig)).toEqual(NONE);
  });

  it('is none while a turn that failed is tried again, and in the next incarnation', async () => {
    let faults = 0;
    const rig = new PartitionRig({
      decide: () => {
        faults += 1;
        throw new Error('bad');
      },
    });
    await rig.start();
    rig.store.loading.hold();
    rig.deadLetters.burying.hold();
    await rig.deliver('entry', entry('a', 'A'));
    for (const expected of [1, 2]) {
      rig.store.loading.letOne();
      await rig.settle();
      expect([faults, imbalanceOf(rig)]).toEqual([expected, NONE]);
    }
    rig.deadLetters.burying.failOne(new Error('disk full'));
    await rig.settle();
    expect(imbalanceOf(rig)).toEqual([]);
    await rig.pass(200);
    expect(imbalanceOf(rig)).toEqual(NONE);
  });

  it('shows a delivery that no actor was told of', async () => {
    let told = 0;
    const rig = faulty((plates) => ({
      tell: (mail, nowMs) => {
        told += 1;
        if (told !== 2) plates.tell(mail, nowMs);
      },
    }));
    await rig.start();
    await rig.deliver('exit', exit('x', 'A'), exit('lost', 'B'), exit('z', 'C'));
    expect(imbalanceOf(rig)).toEqual([0, 1]);
    expect(rig.traced('ack')).toEqual(['ack exit 1']);
  });

  it('shows a delivery that was in a turn and got no ruling', async () => {
    const rig = faulty((plates) => ({
      begin: (...turn) => {
        const batch = plates.begin(...turn);
        return { ...batch, rulings: batch.rulings.slice(1) };
      },
    }));
    await rig.start();
    await rig.deliver('entry', entry('lost', 'A'), entry('b', 'B'));
    expect(imbalanceOf(rig)).toEqual([1, 0]);
  });

  it('shows a delivery that was settled although its turn is not over', async () => {
    const rig = faulty(() => ({ end: () => undefined }));
    await rig.start();
    await rig.deliver('entry', entry('early', 'A'));
    expect(imbalanceOf(rig)).toEqual([-1, 0]);
  });
});
