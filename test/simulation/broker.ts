/**
 * The broker: its queues outlive it, its channels do not.
 */
import { BrokerQueue } from './broker-queue.ts';
import { Life } from './life.ts';
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { QueueWatch } from './broker-queue.ts';

export interface BrokerWatch extends QueueWatch {
  buried(partition: number, letters: readonly DeadLetter[]): void;
}

export class Broker {
  readonly #time: VirtualTime;
  readonly #watch: BrokerWatch;
  readonly #queues: readonly Readonly<Record<SightingKind, BrokerQueue>>[];
  readonly letters: DeadLetter[] = [];
  life: Life;

  constructor(time: VirtualTime, partitions: number, watch: BrokerWatch) {
    this.#time = time;
    this.#watch = watch;
    this.life = new Life(time);
    this.#queues = Array.from({ length: partitions }, (_, partition) => ({
      entry: new BrokerQueue(partition, 'entry', watch),
      exit: new BrokerQueue(partition, 'exit', watch),
    }));
  }

  get queues(): readonly BrokerQueue[] {
    return this.#queues.flatMap(({ entry, exit }) => [entry, exit]);
  }

  queue(partition: number, kind: SightingKind): BrokerQueue {
    return (this.#queues[partition] as Record<SightingKind, BrokerQueue>)[kind];
  }

  bury(partition: number, letters: readonly DeadLetter[]): void {
    this.letters.push(...letters);
    this.#watch.buried(partition, letters);
  }

  /** Begins again after its life has ended, with all that was stored. */
  restart(): void {
    if (this.life.isOver) this.life = new Life(this.#time);
  }
}
