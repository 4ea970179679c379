/**
 * A recording through the flow of a partition, with event time as the clock.
 *
 * One delivery is on its way at a time: the clock is set to its event time, what has become due by
 * then is decided first, and the next one follows when it is acknowledged. So the result depends on
 * the recording alone, never on the speed of the machine.
 */
import { firstValueFrom, Subject, Subscription } from 'rxjs';
import { lifeUntil } from './partition-life.ts';
import { runPartition } from './partition.ts';
import { RecordedQueues } from './recorded-queues.ts';
import type { Plates } from '#ports/plates.ts';
import type { FlowPorts, PartitionSettings } from './partition-settings.ts';
import type { RecordedDelivery } from './recorded-queues.ts';

/** One row of a recording. */
export interface ReplayRow extends RecordedDelivery {
  /** Its event time, to which the clock is set; undefined leaves the clock where it is. */
  readonly atMs: number | undefined;
}

export interface ReplayOptions {
  /** All ports but those that a replay provides itself. */
  readonly ports: Omit<FlowPorts, 'clock' | 'deliveries'>;
  readonly settings: PartitionSettings;
  /** How long after the last event time the clock runs on, for what still waits then. */
  readonly runOnMs: number;
  /** Called after each row that is settled. */
  readonly settled?: () => void;
}

/**
 * Until a row has told a time. It is the earliest that a `Date` has, and not minus infinity: rows that
 * cannot be understood may come first, and how long each took is a difference of two times.
 */
const EARLIEST_MS = -8_640_000_000_000_000;

/** Replays the rows in the order in which they come; resolves when all of them are decided. */
export async function replay(
  rows: AsyncIterable<ReplayRow> | Iterable<ReplayRow>,
  options: ReplayOptions,
): Promise<void> {
  const flow = new ReplayFlow(options);
  try {
    await Promise.race([flow.ended, flow.play(rows, options)]);
    await flow.ended;
  } finally {
    flow.end();
  }
}

class ReplayFlow {
  /** Resolves when the flow has stopped, rejects when it failed. */
  readonly ended: Promise<void>;
  readonly #queues = new RecordedQueues();
  readonly #deadlines$ = new Subject<void>();
  readonly #probe$ = new Subject<void>();
  readonly #looked$ = new Subject<number>();
  readonly #probed$ = new Subject<void>();
  readonly #turned$ = new Subject<void>();
  readonly #stop$ = new Subject<void>();
  readonly #subscription = new Subscription();
  #plates: Pick<Plates, 'wakeCount'> = { wakeCount: 0 };
  #nowMs = EARLIEST_MS;

  constructor({ ports, settings }: ReplayOptions) {
    const flow$ = runPartition(
      0,
      {
        ...ports,
        deliveries: this.#queues,
        clock: { now: () => this.#nowMs },
        createPlates: (ledgers) => {
          const plates = ports.createPlates(ledgers);
          this.#plates = plates;
          return plates;
        },
      },
      settings,
      lifeUntil(this.#stop$, ports.monotonicMs),
      {
        deadlines$: this.#deadlines$,
        probe$: this.#probe$,
        looked: (plates) => this.#looked$.next(plates),
        probed: () => this.#probed$.next(),
      },
    );
    this.ended = new Promise((resolve, reject) => {
      const next = (): void => this.#turned$.next();
      this.#subscription.add(flow$.subscribe({ next, complete: resolve, error: reject }));
    });
  }

  /** Lets go of everything, also when the rows could not be read to their end. */
  end(): void {
    this.#subscription.unsubscribe();
  }

  async play(
    rows: AsyncIterable<ReplayRow> | Iterable<ReplayRow>,
    { runOnMs, settled }: ReplayOptions,
  ): Promise<void> {
    await this.#queues.opened;
    for await (const row of rows) {
      if (row.atMs !== undefined && row.atMs > this.#nowMs) {
        this.#nowMs = row.atMs;
        await this.#wakeDue();
      }
      await this.#queues.deliver(row, this.#nowMs);
      settled?.();
    }
    this.#queues.end();
    const probed = firstValueFrom(this.#probed$);
    this.#probe$.next();
    await probed;
    this.#nowMs += runOnMs;
    await this.#wakeDue();
    this.#stop$.next();
  }

  /** Lets every plate that is due by now have its turn. */
  async #wakeDue(): Promise<void> {
    for (;;) {
      const looked = firstValueFrom(this.#looked$);
      this.#deadlines$.next();
      if ((await looked) === 0) return;
      while (this.#plates.wakeCount > 0) await firstValueFrom(this.#turned$);
    }
  }
}
