/** Everything that a run consists of, put together from one seed. */
import { VirtualTime } from '#streams/virtual-time.ts';
import { Broker } from './broker.ts';
import { Cameras } from './cameras.ts';
import { Disk } from './disk.ts';
import { Life } from './life.ts';
import { Monitor } from './monitor.ts';
import { makeLinks, Place } from './place.ts';
import { Processor } from './processor.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { StoreServer } from './store-server.ts';
import { Trace } from './trace.ts';
import { Writer } from './writer.ts';
import type { PartitionPorts } from '#streams/partition-settings.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { BodyRules } from '../checker/event-body.ts';
import type { Link } from './network.ts';
import type { ServerName } from './place.ts';
import type { Random } from './random.ts';
import type { SimulationSettings } from './simulation-settings.ts';

export const START_MS = Date.UTC(2026, 10, 21, 9);
const DAY_MS = 86_400_000;

/** Nobody listens. */
const SILENT: Telemetry = { emit: () => undefined, watch: () => () => undefined };

export class World {
  readonly time: VirtualTime;
  readonly settings: SimulationSettings;
  readonly trace: Trace;
  readonly monitor: Monitor;
  readonly broker: Broker;
  readonly store: StoreServer;
  readonly disk: Disk;
  readonly writer: Writer;
  readonly cameras: Cameras;
  readonly camerasPlace: Place;
  readonly processors: readonly Processor[];
  readonly bodyRules: BodyRules;

  /**
   * @param settled resolves when no promise is left that can go on by itself
   * @param around puts something around the ports of each partition
   */
  constructor(
    random: Random,
    settings: SimulationSettings,
    settled: () => Promise<void>,
    around: (ports: PartitionPorts) => PartitionPorts = (ports) => ports,
  ) {
    const time = new VirtualTime(START_MS, settled);
    this.time = time;
    this.settings = settings;
    this.trace = new Trace(time);
    this.bodyRules = {
      bodyBytesMax: settings.intake.bodyBytesMax,
      garageId: settings.stay.garageId,
      fromMs: START_MS - DAY_MS,
      untilMs: START_MS + DAY_MS,
    };
    const { trace } = this;
    const monitor = new Monitor(trace, settings, this.bodyRules);
    this.monitor = monitor;
    const { partitions } = settings;
    this.broker = new Broker(time, partitions, monitor);
    this.store = new StoreServer(time, new SimulatedClock(time), partitions, monitor);
    this.disk = new Disk(time, random.of('disk'));
    this.writer = new Writer({
      time,
      disk: this.disk,
      random: random.of('writer'),
      telemetry: SILENT,
      requestsMax: settings.requestsMax,
      note: (what) => trace.note('writer', what),
      refused: (error) => monitor.refused('writer', error),
      answered: (partition, lastN) => monitor.answered(partition, lastN),
    });
    this.camerasPlace = new Place({
      time,
      name: 'cameras',
      life: new Life(time),
      clock: time,
      links: makeLinks(time, random.of('cameras')),
      random: random.of('cameras'),
    });
    this.cameras = new Cameras(time, this.camerasPlace, this.broker, (what) =>
      trace.note('cameras', what),
    );
    this.processors = Array.from({ length: settings.processors }, (_, index) =>
      this.#processor(`processor-${index + 1}`, random, around),
    );
  }

  /** Everybody who reaches the broker. */
  get places(): readonly Place[] {
    return [this.camerasPlace, ...this.processors.flatMap(({ place }) => place ?? [])];
  }

  async start(): Promise<void> {
    void this.writer.start();
    for (const processor of this.processors) processor.start();
    await this.time.settle();
  }

  /** Every fault is over, whatever it was. */
  heal(): void {
    this.trace.note('world', 'heals');
    this.camerasPlace.links.broker.heal();
    for (const processor of this.processors) {
      for (const link of Object.values(processor.options.links)) link.heal();
      processor.heal();
    }
    this.store.clock.heal();
    this.store.nextCommit = undefined;
    this.disk.heal();
    this.writer.onNextAnswer = undefined;
    for (const server of [this.broker, this.store, this.writer]) server.life.resume();
    this.broker.restart();
    this.store.restart();
  }

  /** Messages and summaries that are on their way. */
  async countUnderway(): Promise<number> {
    let count = this.cameras.unconfirmedCount;
    for (const queue of this.broker.queues) count += queue.size;
    for (let partition = 0; partition < this.settings.partitions; partition += 1) {
      count += (await this.store.partition(partition).readOutbox(0, 1)).length;
    }
    return count;
  }

  /** Stays that are open, by the books; it takes the partitions over. */
  async countOpenStays(): Promise<number> {
    let count = 0;
    for (let partition = 0; partition < this.settings.partitions; partition += 1) {
      const { ledgers } = await this.store.partition(partition).claim();
      for (const { openStays } of ledgers.values()) count += openStays;
    }
    return count;
  }

  /** Looks, when a direction has been silent for as long as a heartbeat may be away. */
  watchHeartbeat(place: Place, link: Link): void {
    const { heartbeatMs } = this.settings;
    this.time.schedule(() => {
      const connections = place.connectionsTo('broker');
      const isGone = (name: 'there' | 'back'): boolean => link[name].isSilentFor(heartbeatMs);
      for (const connection of connections) {
        if (isGone('there')) connection.closeAtServer('heard no heartbeat');
        if (isGone('back')) place.life.run(() => connection.lose('has sent no heartbeat'));
      }
    }, heartbeatMs);
  }

  /** Breaks what is open between a process and a server. */
  reset(place: Place, server: ServerName, isDroppingAnswers: boolean): void {
    for (const connection of place.connectionsTo(server)) {
      connection.closeAtServer('was reset', isDroppingAnswers);
    }
  }

  #processor(
    name: string,
    random: Random,
    around: (ports: PartitionPorts) => PartitionPorts,
  ): Processor {
    const { time, settings, broker, store, writer, monitor, trace } = this;
    return new Processor({
      time,
      name,
      settings,
      broker,
      store,
      writer,
      clock: new SimulatedClock(time),
      links: makeLinks(time, random.of(name)),
      random: random.of(name),
      note: (what) => trace.note(name, what),
      ended: (partition, error) => monitor.ended(`${name}/${partition}`, error),
      refused: (partition, error) => monitor.refused(`${name}/${partition}`, error),
      registered: (plates, life) => monitor.registered(plates, life),
      around,
    });
  }
}
