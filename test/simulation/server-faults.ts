/** What happens to the broker, the store and the writer, and to their machines. */
import { CLOCK_JUMP_MS, lasting, once } from './fault-kind.ts';
import type { FaultKind } from './fault-kind.ts';

export const BROKER_FAULTS: readonly FaultKind[] = [
  lasting('broker killed', 4_000, ({ world: { broker } }) => {
    broker.life.end();
    return () => broker.restart();
  }),
  lasting('broker paused', 3_000, ({ world: { broker } }) => {
    broker.life.pause();
    return () => broker.life.resume();
  }),
  once('consumer ended by the broker', ({ world, chance }) => {
    const { queues } = world.broker;
    queues[Math.floor(chance * queues.length)]?.cancelActive();
  }),
  once('confirmations lost', ({ world }) => world.reset(world.camerasPlace, 'broker', true)),
  lasting('publishing stalled', 4_000, ({ world: { camerasPlace } }) => {
    const { broker } = camerasPlace.links;
    broker.back.stall();
    return () => broker.heal();
  }),
];

export const STORE_FAULTS: readonly FaultKind[] = [
  lasting('store killed', 4_000, ({ world: { store } }) => {
    store.life.end();
    return () => store.restart();
  }),
  lasting('store paused', 6_000, ({ world: { store } }) => {
    store.life.pause();
    return () => store.life.resume();
  }),
  once('store clock jumps ahead', ({ world, chance }) =>
    world.store.clock.jump(Math.round(chance * CLOCK_JUMP_MS)),
  ),
  once('store clock jumps back', ({ world, chance }) =>
    world.store.clock.jump(-Math.round(chance * CLOCK_JUMP_MS)),
  ),
  once('answer of a commit lost', ({ world }) => {
    world.store.nextCommit = { is: 'answer_lost' };
  }),
  once('commit lost', ({ world }) => {
    world.store.nextCommit = { is: 'request_lost' };
  }),
  once('commit late', ({ world, chance }) => {
    world.store.nextCommit = { is: 'late', ms: 500 + Math.round(chance * 8_000) };
  }),
  once('commit after the next claim', ({ world, chance }) => {
    world.store.nextCommit = { is: 'after_claim', ms: Math.round(chance * 6) };
  }),
];

export const WRITER_FAULTS: readonly FaultKind[] = [
  once('writer killed', ({ world }) => world.writer.kill()),
  once('writer without power', ({ world }) => world.writer.cutPower()),
  once('writer killed while it writes', ({ world: { disk, writer } }) => {
    disk.onNextWrite = () => writer.kill();
  }),
  once('writer without power while it syncs', ({ world: { disk, writer } }) => {
    disk.onNextSync = () => writer.cutPower();
  }),
  once('writer killed before it answers', ({ world: { writer } }) => {
    writer.onNextAnswer = () => writer.kill();
  }),
  lasting('writer paused', 4_000, ({ world: { writer } }) => {
    const { life } = writer;
    life.pause();
    return () => life.resume();
  }),
  once('datasync fails', ({ world }) => {
    world.disk.isFailingNextSync = true;
  }),
  lasting('disk full', 5_000, ({ world: { disk }, chance }) => {
    disk.room = Math.floor(chance * 1_500);
    return () => {
      disk.room = Number.POSITIVE_INFINITY;
    };
  }),
  lasting('disk slow', 5_000, ({ world: { disk }, chance }) => {
    disk.slowMs = Math.round(chance * 3_000);
    return () => {
      disk.slowMs = 0;
    };
  }),
];

/** Not one that anything can survive: a person has to be told. It happens only where it is asked for. */
export const STORE_WENT_BACK: FaultKind = lasting(
  'store went back in time',
  2_000,
  ({ world: { store, settings }, chance }) => {
    store.life.end();
    for (let partition = 0; partition < settings.partitions; partition += 1) {
      void store.goBack(partition, 5 + Math.round(chance * 20));
    }
    return () => store.restart();
  },
);
