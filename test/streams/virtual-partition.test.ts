import { beforeEach, describe, expect, it } from 'vitest';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { MemoryQueues } from '#adapters/memory/memory-queues.ts';
import { MemorySink } from '#adapters/memory/memory-sink.ts';
import { MemoryStayStore } from '#adapters/memory/memory-stay-store.ts';
import { SOLE_LEASE } from '#streams/sole-lease.ts';
import { VirtualPartition } from '#streams/virtual-partition.ts';
import { VirtualTime } from '#streams/virtual-time.ts';
import { NOON } from '#test/support/deliveries.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { entry, exit, SETTINGS } from './partition-rig.ts';
import type { Summary } from '#domain/summary.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import type { PartitionSettings } from '#streams/partition-settings.ts';

const HOUR_MS = 3_600_000;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let time: VirtualTime;
let queues: MemoryQueues;
/** Each summary with the seconds after noon at which it was written. */
let written: string[];
let looks: number;
let sink: SummarySink;

beforeEach(() => {
  time = new VirtualTime(NOON, settled);
  queues = new MemoryQueues(time);
  written = [];
  looks = 0;
  sink = new MemorySink((records) => {
    for (const { summary } of records) {
      const { reason } = JSON.parse(summary) as Summary;
      written.push(`${(time.now() - NOON) / 1000} ${reason}`);
    }
  });
});

function partition(
  changes: { settings?: Partial<PartitionSettings>; isPolling?: boolean; isProbing?: boolean } = {},
): VirtualPartition {
  const settings = { ...SETTINGS, ...changes.settings };
  const store = new MemoryStayStore('d');
  const due = store.due.bind(store);
  store.due = (...args) => {
    looks += 1;
    return due(...args);
  };
  return new VirtualPartition({
    time,
    settings,
    isPolling: changes.isPolling ?? false,
    isProbing: changes.isProbing ?? false,
    ports: {
      lease: SOLE_LEASE,
      deliveries: queues,
      store,
      sink,
      deadLetters: { bury: async () => undefined },
      telemetry: recordingTelemetry(),
      failpoint: () => undefined,
      random: () => 1,
      createPlates: (ledgers) =>
        new PlateRegistry({
          limits: { mailboxCapacity: 8, residentMax: 100, residentReadsMax: 1000, idleMs: 10_000 },
          rules: settings.stay,
          digest: (text) => text,
          ledgers,
        }),
    },
  });
}

async function publish(queue: 'entry' | 'exit', body: Uint8Array): Promise<void> {
  await queues.publish(queue, [{ body }]);
  await time.settle();
}

describe('a partition in virtual time', () => {
  it('B1: decides and writes without any time passing', async () => {
    await partition().start();
    await publish('entry', entry('in', 'AB1', 0));
    await publish('exit', exit('out', 'AB1', 0));
    expect(written).toEqual(['0 vehicle_exited']);
    expect(await queues.backlog('exit')).toBe(0);
  });

  it('B2: looks at a deadline when it has come, and hardly ever else', async () => {
    // What happens every few seconds in any case is made rare.
    const actors = { ...SETTINGS.actors, sweepMs: HOUR_MS };
    const lease = { ttlMs: 24 * HOUR_MS, renewMs: HOUR_MS };
    await partition({ settings: { actors, lease } }).start();
    await publish('exit', exit('out', 'AB1', 0));

    await time.advanceTo(NOON + 29_999);
    expect(written).toEqual([]);
    await time.advanceTo(NOON + 26 * HOUR_MS);

    expect(written).toEqual(['30 unknown_vehicle_exited']);
    expect(looks).toBeLessThan(5);
  });

  it('B2: or as often as the settings say', async () => {
    const deadlines = { pollMs: 7_000, platesMax: 512 };
    await partition({ settings: { deadlines }, isPolling: true, isProbing: true }).start();
    await publish('exit', exit('out', 'AB1', 0));

    await time.advanceTo(NOON + 70_000);

    expect(written).toEqual(['35 unknown_vehicle_exited']);
    expect(looks).toBe(10);
  });

  it('a look asks whether the queues are empty, and decides what waited for that', async () => {
    const running = partition();
    await running.start();
    await publish('entry', entry('in', 'AB1', 0));
    for (const bodies of [[], [{ body: exit('out', 'AB1', 0) }]]) {
      // Of a plate that has to be loaded nothing is committed yet when the process is killed.
      void queues.publish('exit', bodies);
      running.kill();
      await time.settle();
      await running.start();
    }
    // What is delivered again is decided about before it is known that nothing else waits.
    expect(written).toEqual([]);

    await running.look();

    expect(written).toEqual(['0 vehicle_exited']);
  });

  it('a process that is killed finishes nothing, and the next one is delivered it again', async () => {
    const running = partition();
    await running.start();
    void queues.publish('entry', [{ body: entry('in', 'AB1', 0) }]);
    running.kill();
    await time.settle();
    expect(await queues.backlog('entry')).toBe(1);

    await running.start();
    await publish('exit', exit('out', 'AB1', 0));
    await time.advanceTo(NOON + 1_000);

    expect(await queues.backlog('entry')).toBe(0);
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('vehicle_exited');
  });

  it('says why it does not go on when a person would have to decide', async () => {
    sink = {
      cursor: async () => ({ dataset: 'another', n: 0 }),
      append: () => Promise.reject(new Error('not reached')),
      close: async () => undefined,
    };
    const running = partition();
    await running.start();
    expect(running.refusal?.message).toContain("The writer's log belongs to data set another");
  });

  it('begins anew by itself after an error, when its pause is over', async () => {
    const running = partition();
    await running.start();
    queues.break('entry');
    await time.settle();
    await publish('entry', entry('in', 'AB1', 0));
    expect(await queues.backlog('entry')).toBe(1);

    await time.advanceTo(NOON + SETTINGS.restart.backoffMs);

    expect([await queues.backlog('entry'), running.refusal]).toEqual([0, undefined]);
  });
});
