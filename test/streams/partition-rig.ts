/** A partition between fake ports, and what a test does with it. */
import { ReplaySubject } from 'rxjs';
import { afterEach, beforeEach, vi } from 'vitest';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { PartitionFigures } from '#streams/partition-figures.ts';
import { PartitionStatus } from '#streams/partition-status.ts';
import { keepRunning } from '#streams/processor.ts';
import { bodyOf, NOON } from '#test/support/deliveries.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeDeadLetters } from '#test/support/fake-dead-letters.ts';
import { FakeLease } from '#test/support/fake-lease.ts';
import { FakeQueues } from '#test/support/fake-queues.ts';
import { FakeSink } from '#test/support/fake-sink.ts';
import { FakeStore } from '#test/support/fake-store.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import type { Subscription } from 'rxjs';
import type { SightingKind } from '#domain/sighting.ts';
import type { RegistryOptions } from '#actors/plate-registry.ts';
import type { Failpoint } from '#ports/failpoints.ts';
import type { PartitionPorts, PartitionSettings } from '#streams/partition-settings.ts';
import type { Committed } from '#streams/group-commit.ts';

/** In the tests of this file no timer fires by itself. */
export function withVirtualTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** An entry, so many seconds after noon. */
export const entry = (id: string, plate: string, at = 0): Uint8Array =>
  bodyOf('entry', { id, plate, at });

/** An exit, so many seconds after noon. */
export const exit = (id: string, plate: string, at = 60): Uint8Array =>
  bodyOf('exit', { id, plate, at });

export const SETTINGS: PartitionSettings = {
  intake: { entryPrefetch: 4, exitPrefetch: 4, bodyBytesMax: 2000 },
  stay: {
    garageId: 'main',
    allowedLatenessMs: 30_000,
    debounceMs: 10_000,
    maxMs: 3_600_000,
    skewToleranceMs: 2_000,
    clockSkewMaxMs: 120_000,
    eventAgeMaxMs: 7_200_000,
    holdMaxMs: 60_000,
    readsMax: 4,
  },
  watermark: { disorderMs: 0, probeMs: 250 },
  actors: { mailboxCapacity: 8, residentMax: 100, sweepMs: 5000 },
  commit: { platesMax: 512, inFlightMax: 4 },
  deadlines: { pollMs: 200, platesMax: 512 },
  outbox: { summariesMax: 100 },
  relay: { recordsMax: 500, backoffMs: 100, backoffMaxMs: 400 },
  restart: { backoffMs: 200, backoffMaxMs: 1000 },
  lease: { ttlMs: 10_000, renewMs: 3000 },
};

export interface RigOptions {
  readonly settings?: Partial<PartitionSettings>;
  readonly decide?: RegistryOptions['decide'];
  readonly failpoint?: Failpoint;
  readonly limits?: Partial<RegistryOptions['limits']>;
}

export class PartitionRig {
  /** What the ports were asked to do, in order. */
  readonly trace: string[] = [];
  readonly clock = new FakeClock(NOON);
  readonly lease = new FakeLease(this.trace);
  readonly queues = new FakeQueues(this.trace, this.clock);
  readonly store = new FakeStore(this.trace);
  readonly sink = new FakeSink(this.trace);
  readonly deadLetters = new FakeDeadLetters(this.trace);
  readonly telemetry = recordingTelemetry();
  readonly stop$ = new ReplaySubject<void>(1);
  readonly figures = new PartitionFigures(() => this.clock.now());
  readonly ports: PartitionPorts;
  readonly settings: PartitionSettings;
  readonly committed: Committed[] = [];
  /** How the stream ended, or that it still runs. */
  end: 'running' | 'complete' | Error = 'running';
  #subscription: Subscription | undefined;

  constructor({ settings, decide, failpoint = () => undefined, limits }: RigOptions = {}) {
    this.settings = { ...SETTINGS, ...settings };
    this.ports = {
      lease: this.lease,
      deliveries: this.queues,
      store: this.store,
      sink: this.sink,
      deadLetters: this.deadLetters,
      clock: this.clock,
      monotonicMs: () => this.clock.now(),
      telemetry: this.telemetry,
      failpoint,
      random: () => 1,
      createPlates: (ledgers) =>
        new PlateRegistry({
          limits: {
            mailboxCapacity: 8,
            residentMax: 100,
            residentReadsMax: 1000,
            idleMs: 10_000,
            ...limits,
          },
          rules: this.settings.stay,
          digest: (text) => text,
          ledgers,
          ...(decide && { decide }),
        }),
    };
  }

  /** Begins to run the partition, and waits until nothing happens without time passing. */
  async start(): Promise<void> {
    this.figures.watch(this.telemetry);
    const { ports, settings, stop$, figures } = this;
    const running$ = keepRunning(0, ports, settings, stop$, new PartitionStatus(), figures);
    this.#subscription = running$.subscribe({
      next: (committed) => this.committed.push(committed),
      error: (error: Error) => (this.end = error),
      complete: () => (this.end = 'complete'),
    });
    await this.settle();
  }

  /** Lets everything happen that needs no time to pass. */
  async settle(): Promise<void> {
    await vi.advanceTimersByTimeAsync(0);
  }

  /** Lets time pass, for the timers and for the clock. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** Publishes messages, and lets happen what follows from them. */
  async deliver(queue: SightingKind, ...bodies: readonly Uint8Array[]): Promise<void> {
    this.queues.publish(queue, ...bodies);
    await this.settle();
  }

  async stop(): Promise<void> {
    this.stop$.next();
    await this.settle();
  }

  async unsubscribe(): Promise<void> {
    this.#subscription?.unsubscribe();
    await this.settle();
  }

  /** What happened at one part: `traced('ack')` is every acknowledgement. */
  traced(...words: readonly string[]): readonly string[] {
    return this.trace.filter((line) => words.some((word) => line.startsWith(word)));
  }

  /** What was decided, in order: `entry accepted`. */
  get outcomes(): readonly string[] {
    return this.telemetry
      .of('sightings_decided')
      .flatMap(({ kind, outcome, count }) => Array<string>(count).fill(`${kind} ${outcome}`));
  }

  /** Reason and events of each line of the log. */
  get summaries(): readonly string[] {
    return this.sink.lines.map((line) => {
      const {
        reason,
        entry_event_id: entry,
        exit_event_id: exit,
      } = JSON.parse(line) as {
        readonly reason: string;
        readonly entry_event_id?: string;
        readonly exit_event_id?: string;
      };
      return [reason, entry ?? '-', exit ?? '-'].join(' ');
    });
  }
}
