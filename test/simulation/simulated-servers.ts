/** The simulated servers as the contract suites want them: time passes for as long as they are open. */
import { setImmediate as pause } from 'node:timers/promises';
import { VirtualTime } from '#streams/virtual-time.ts';
import { Broker } from './broker.ts';
import { BrokerClient } from './broker-client.ts';
import { Life } from './life.ts';
import { makeLinks, Place } from './place.ts';
import { Random } from './random.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { LeaseClient, StoreClient } from './store-client.ts';
import { StoreServer } from './store-server.ts';
import type { DeadLetters } from '#ports/dead-letters.ts';
import type { Lease } from '#ports/lease.ts';
import type { StorePorts } from '#test/contract/commits.ts';
import type { QueuePorts } from '#test/contract/deliveries.contract.ts';
import type { Subject } from '#test/contract/subject.ts';

const LIMIT_MS = 1_000;
export const LEASE_TTL_MS = 300;

/** What one process reaches. */
export interface SimulatedPorts extends QueuePorts, StorePorts {
  readonly deadLetters: DeadLetters;
  readonly lease: Lease;
  /** By which the store knows who holds the lease. */
  readonly owner: string;
}

export class SimulatedServers {
  readonly time = new VirtualTime(0, () => pause());
  readonly random = new Random('servers');
  readonly broker: Broker;
  readonly store: StoreServer;
  #processes = 0;
  #isClosed = false;

  constructor() {
    const nothing = (): void => undefined;
    const { time } = this;
    this.broker = new Broker(time, 1, { delivered: nothing, acked: nothing, buried: nothing });
    const clock = new SimulatedClock(time);
    const watch = { claimed: nothing, loaded: nothing, committed: nothing, trimmed: nothing };
    this.store = new StoreServer(time, clock, 1, watch);
  }

  /** Lets time pass until `close`, in step with the promises of the test. */
  async run(): Promise<void> {
    while (!this.#isClosed) {
      await this.time.advanceTo(this.time.now() + 1);
      await pause();
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  /** A process that reaches them. */
  open(): Subject<SimulatedPorts> {
    this.#processes += 1;
    const name = `process ${this.#processes}`;
    const { time, broker, store } = this;
    const random = this.random.of(name);
    const life = new Life(time);
    const links = makeLinks(time, random);
    const place = new Place({ time, name, life, clock: time, links, random });
    const queues = new BrokerClient(place, broker, 0);
    const publishing = place.connect('broker', broker.life, LIMIT_MS);
    const ofStore = { place, server: store, partition: 0, limitMs: LIMIT_MS };
    return {
      deliveries: queues,
      deadLetters: queues,
      lease: new LeaseClient(ofStore, LEASE_TTL_MS),
      owner: name,
      store: new StoreClient(ofStore),
      publisher: {
        publish: (kind, messages) =>
          publishing.request(() => {
            broker.queue(0, kind).publish(messages.map(({ body }) => body));
          }),
        close: async () => {
          await publishing.request(() => undefined);
          publishing.abandon('is closed');
        },
      },
      close: async () => life.end(),
      reopen: async () => {
        life.end();
        return this.open();
      },
    };
  }
}
