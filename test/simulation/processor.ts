/**
 * A processor: the partitions of the product, unchanged, between simulated servers. Its supervisor
 * starts it again when it has ended.
 */
import { PlateRegistry } from '#actors/plate-registry.ts';
import { digest } from '#adapters/digest.ts';
import { startPartition } from '#streams/run-partition.ts';
import { BrokerClient } from './broker-client.ts';
import { Life } from './life.ts';
import { LifeScheduler } from './life-scheduler.ts';
import { Place } from './place.ts';
import { LeaseClient, StoreClient } from './store-client.ts';
import { SinkClient } from './sink-client.ts';
import type { RunningPartition } from '#streams/run-partition.ts';
import type { PartitionPorts } from '#streams/partition-settings.ts';
import type { FailpointName } from '#ports/failpoints.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { Broker } from './broker.ts';
import type { Links } from './place.ts';
import type { Random } from './random.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { SimulationSettings } from './simulation-settings.ts';
import type { StoreServer } from './store-server.ts';
import type { Writer } from './writer.ts';

export interface ProcessorOptions {
  readonly time: VirtualTime;
  readonly name: string;
  readonly clock: SimulatedClock;
  readonly links: Links;
  readonly random: Random;
  readonly settings: SimulationSettings;
  readonly broker: Broker;
  readonly store: StoreServer;
  readonly writer: Writer;
  readonly note: (what: string) => void;
  /** An incarnation of a partition has ended by itself. */
  readonly ended: (partition: number, error: Error) => void;
  /** A partition has ended because a person would have to decide. */
  readonly refused: (partition: number, error: Error) => void;
  /** Actors are made; those who watch look into them. */
  readonly registered: (plates: PlateRegistry, life: Life) => void;
  /** Puts something around the ports of a partition: a test plants a fault so. */
  readonly around: (ports: PartitionPorts) => PartitionPorts;
}

export class Processor {
  readonly options: ProcessorOptions;
  #life: Life;
  #place: Place | undefined;
  #partitions: readonly RunningPartition[] = [];
  #stopping = new AbortController();
  #lives = 0;
  #killedAt: FailpointName | undefined;

  constructor(options: ProcessorOptions) {
    this.options = options;
    this.#life = new Life(options.time);
    this.#life.end();
  }

  get life(): Life {
    return this.#life;
  }

  /** Where it runs; undefined before its first start. */
  get place(): Place | undefined {
    return this.#place;
  }

  start(): void {
    const { time, name, clock, links, random, settings } = this.options;
    this.#lives += 1;
    const life = new Life(time);
    this.#life = life;
    this.#killedAt = undefined;
    this.#stopping = new AbortController();
    const place = new Place({
      time,
      life,
      clock,
      links,
      name: `${name}.${this.#lives}`,
      random: random.of(`life ${this.#lives}`),
    });
    this.#place = place;
    const partitions: RunningPartition[] = [];
    for (let partition = 0; partition < settings.partitions; partition += 1) {
      const ports = this.options.around(this.#portsOf(partition, place));
      const running = startPartition(partition, ports, settings, this.#stopping.signal);
      running.done.catch((error: Error) => {
        if (life.isOver) return;
        this.options.refused(partition, error);
        this.kill();
      });
      partitions.push(running);
    }
    this.#partitions = partitions;
  }

  /** Ends it in the middle of whatever it does, and starts it again later. */
  kill(): void {
    if (this.#life.isOver) return;
    this.#life.end();
    for (const partition of this.#partitions) partition.end();
    this.#startLater();
  }

  /** Kills it when it comes to this place in the code. */
  killAt(name: FailpointName): void {
    this.#killedAt = name;
  }

  /** Asks it to finish what it has begun; then it is started again. It is killed if it takes long. */
  stop(graceMs: number): void {
    const life = this.#life;
    if (life.isOver || this.#stopping.signal.aborted) return;
    life.run(() => this.#stopping.abort());
    void this.#endWhenDone(life);
    this.options.time.schedule(() => {
      if (life === this.#life && !life.isOver) this.kill();
    }, graceMs);
  }

  /** Will not be killed at a place that it has not come to yet. */
  heal(): void {
    this.#killedAt = undefined;
    this.options.clock.heal();
    this.#life.resume();
  }

  async #endWhenDone(life: Life): Promise<void> {
    const endings = await Promise.allSettled(this.#partitions.map(({ done }) => done));
    if (life.isOver || endings.some(({ status }) => status === 'rejected')) return;
    this.options.note('has stopped');
    life.end();
    this.#startLater();
  }

  #startLater(): void {
    const { time, random } = this.options;
    time.schedule(
      () => {
        if (this.#life.isOver) this.start();
      },
      random.between(100, 3_000),
    );
  }

  #portsOf(partition: number, place: Place): PartitionPorts {
    const { time, clock, settings, store, broker, writer, random } = this.options;
    const { life } = place;
    const { commandTimeoutMs, writerTimeoutMs, lease, actors, stay } = settings;
    const ofStore = { place, server: store, partition, limitMs: commandTimeoutMs };
    const queues = new BrokerClient(place, broker, partition);
    return {
      lease: new LeaseClient(ofStore, lease.ttlMs),
      store: new StoreClient(ofStore),
      deliveries: queues,
      deadLetters: queues,
      sink: new SinkClient(place, writer, writerTimeoutMs),
      clock,
      monotonicMs: () => time.now(),
      telemetry: this.#telemetry(partition, life),
      failpoint: (name) => this.#reach(name, life),
      random: () => random.next(),
      scheduler: new LifeScheduler(time, life, clock),
      createPlates: (ledgers) => {
        const plates = new PlateRegistry({ limits: actors, rules: stay, digest, ledgers });
        this.options.registered(plates, life);
        return plates;
      },
    };
  }

  #reach(name: FailpointName, life: Life): void {
    if (name !== this.#killedAt || life.isOver) return;
    this.options.note(`is killed ${name}`);
    this.kill();
  }

  /** Its incarnations are noted; the rest is not of interest here. */
  #telemetry(partition: number, life: Life): Telemetry {
    const { note, ended } = this.options;
    return {
      emit: (name, fields) => {
        if (life.isOver) return;
        if (name === 'incarnation_started') {
          note(`begins partition ${partition}, epoch ${(fields as { epoch: number }).epoch}`);
        } else if (name === 'incarnation_ended') {
          const { error } = fields as { error?: Error };
          note(`ends partition ${partition}: ${error?.message ?? 'as asked'}`);
          if (error !== undefined) ended(partition, error);
        }
      },
      watch: () => () => undefined,
    };
  }
}
