/**
 * A partition in virtual time: everything of it is real but its clock and its ports.
 *
 * It owns the subscription that runs, and the moments at which deadlines are looked at.
 *
 * B1 Nothing happens but in `start`, `look` and while `time` is advanced.
 * B2 Deadlines are looked at when they have come, as if the store were asked without pause, so that
 *    26 hours cost no more than what happens in them. Timers of the settings can do it instead.
 */
import { merge, NEVER, Subject, timer } from 'rxjs';
import { keepRunning } from './processor.ts';
import type { Subscription } from 'rxjs';
import type { Commit, StayStore } from '#ports/stay-store.ts';
import type { PartitionPorts, PartitionSettings, PartitionTicks } from './partition-settings.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface VirtualPartitionOptions {
  readonly time: VirtualTime;
  readonly ports: Omit<PartitionPorts, 'clock' | 'monotonicMs' | 'scheduler'>;
  readonly settings: PartitionSettings;
  /** Whether the store is asked for deadlines by a timer (`deadlines.pollMs`). */
  readonly isPolling: boolean;
  /** Whether the queues are asked whether they are empty by a timer (`watermark.probeMs`). */
  readonly isProbing: boolean;
}

const PARTITION = 0;

export class VirtualPartition {
  readonly #options: VirtualPartitionOptions;
  readonly #deadlines$ = new Subject<void>();
  readonly #probe$ = new Subject<void>();
  /** When deadlines are going to be looked at. */
  readonly #alarms = new Set<number>();
  #subscription: Subscription | undefined;
  #refusal: Error | undefined;

  constructor(options: VirtualPartitionOptions) {
    this.#options = options;
  }

  /** Why it does not go on, when a person would have to decide. */
  get refusal(): Error | undefined {
    return this.#refusal;
  }

  /** Begins as a process does that is started; resolves when nothing more happens by itself. */
  async start(): Promise<void> {
    const { time, settings, isPolling, isProbing } = this.#options;
    const ticks: PartitionTicks = {
      ...(!isPolling && { deadlines$: this.#deadlines$ }),
      // A process asks as soon as it begins.
      ...(!isProbing && { probe$: merge(timer(0, time), this.#probe$) }),
    };
    const ports: PartitionPorts = {
      ...this.#options.ports,
      store: this.#withAlarms(this.#options.ports.store),
      clock: time,
      monotonicMs: () => time.now(),
      scheduler: time,
    };
    const running$ = keepRunning(PARTITION, ports, settings, NEVER, undefined, undefined, ticks);
    this.#subscription = running$.subscribe({
      error: (error: Error) => {
        this.#refusal = error;
      },
    });
    await time.settle();
  }

  /** Ends it at once, as a process ends that is killed. Nothing that it had begun is finished. */
  kill(): void {
    this.#subscription?.unsubscribe();
  }

  /** Looks at the queues and at what is due, unless timers do. */
  async look(): Promise<void> {
    const { time } = this.#options;
    this.#probe$.next();
    await time.settle();
    this.#deadlines$.next();
    await time.settle();
  }

  #withAlarms(store: StayStore): StayStore {
    return {
      claim: () => store.claim(),
      load: (keys) => store.load(keys),
      due: (nowMs, watermarkMs, limit) => store.due(nowMs, watermarkMs, limit),
      readOutbox: (afterN, limit) => store.readOutbox(afterN, limit),
      trimOutbox: (throughN) => store.trimOutbox(throughN),
      close: () => store.close(),
      commit: async (commit) => {
        try {
          return await store.commit(commit);
        } finally {
          // It may have had its effect although it failed.
          this.#setAlarms(commit);
        }
      },
    };
  }

  #setAlarms({ writes }: Commit): void {
    const { disorderMs } = this.#options.settings.watermark;
    for (const { dueAtMs, heldUntilMs } of writes) {
      if (dueAtMs !== undefined) this.#setAlarm(dueAtMs);
      // While the queues are empty the watermark is so far behind the clock.
      if (heldUntilMs !== undefined) this.#setAlarm(heldUntilMs + disorderMs);
    }
  }

  /** What is due by now all the same is looked at a little later, so that time passes (V4). */
  #setAlarm(dueAtMs: number): void {
    const { time, settings } = this.#options;
    const nowMs = time.now();
    const atMs = dueAtMs > nowMs ? dueAtMs : nowMs + settings.deadlines.pollMs;
    if (this.#alarms.has(atMs)) return;
    this.#alarms.add(atMs);
    time.schedule(() => {
      this.#alarms.delete(atMs);
      this.#deadlines$.next();
    }, atMs - nowMs);
  }
}
