/**
 * What one incarnation of a partition owns: actors, channels, the watermark and the outbox count.
 * All of it is made anew from the store when the incarnation before has ended.
 */
import { Watermark } from '#domain/watermark.ts';
import { Intake } from './intake.ts';
import { OutboxGauge } from './outbox-gauge.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Plates, Present } from '#ports/plates.ts';
import type { Commit, CommitResult, Ownership } from '#ports/stay-store.ts';
import type { GaugeReading, TelemetryGauges } from '#ports/telemetry.ts';
import type { Backlogs } from './caught-up.ts';
import type { FlowPorts, PartitionSettings } from './partition-settings.ts';

export class Incarnation {
  readonly ownership: Ownership;
  readonly plates: Plates;
  readonly intakes: Readonly<Record<SightingKind, Intake>>;
  readonly watermark: Watermark;
  readonly outbox: OutboxGauge;
  readonly #ports: FlowPorts;
  #backlogs: Backlogs | undefined;
  #commitsInFlight = 0;
  readonly #unwatch: (() => void)[] = [];

  constructor(ownership: Ownership, ports: FlowPorts, settings: PartitionSettings) {
    const { deliveries, failpoint } = ports;
    const { entryPrefetch, exitPrefetch } = settings.intake;
    const { disorderMs } = settings.watermark;
    const { clockSkewMaxMs } = settings.stay;
    this.#ports = ports;
    this.ownership = ownership;
    this.plates = ports.createPlates(ownership.ledgers);
    this.watermark = new Watermark({ disorderMs, clockSkewMaxMs });
    this.outbox = new OutboxGauge(
      settings.outbox.summariesMax,
      ownership.lastSummary,
      ownership.outboxDepth,
    );
    this.intakes = {
      entry: new Intake(deliveries, 'entry', entryPrefetch, failpoint),
      exit: new Intake(deliveries, 'exit', exitPrefetch, failpoint),
    };
  }

  /** How many messages the queues held when they were asked last. */
  get backlogs(): Backlogs | undefined {
    return this.#backlogs;
  }

  /** Commits that the store has not answered. */
  get commitsInFlight(): number {
    return this.#commitsInFlight;
  }

  /** The present, as a turn that begins now sees it. */
  present(): Present {
    const nowMs = this.#ports.clock.now();
    return { nowMs, watermarkMs: this.watermark.atMs(nowMs) };
  }

  /** Acknowledges what is settled on both queues. */
  acknowledge(): void {
    this.intakes.entry.acknowledge();
    this.intakes.exit.acknowledge();
  }

  /** Notes how many messages the queues still hold; the watermark is raised when there are none. */
  noteBacklogs(backlogs: Backlogs): void {
    this.#backlogs = backlogs;
    this.watermark.noteCaughtUp('entry', backlogs.entry === 0);
    this.watermark.noteCaughtUp('exit', backlogs.exit === 0);
  }

  /** Hands a commit to the store. */
  async commit(commit: Commit): Promise<CommitResult> {
    this.#commitsInFlight += 1;
    try {
      return await this.#ports.store.commit(commit);
    } finally {
      this.#commitsInFlight -= 1;
    }
  }

  /** Asks both queues for no more deliveries. */
  async stop(): Promise<void> {
    await Promise.all([this.intakes.entry.stop(), this.intakes.exit.stop()]);
  }

  /** Ends both channels. What is not acknowledged will be delivered again. */
  async close(): Promise<void> {
    for (const unwatch of this.#unwatch) unwatch();
    const { entry, exit } = this.intakes;
    const closings = await Promise.allSettled([entry.close(), exit.close()]);
    for (const closing of closings) if (closing.status === 'rejected') throw closing.reason;
  }

  /** Shows a quantity for as long as this incarnation lasts. */
  show<Name extends keyof TelemetryGauges>(
    name: Name,
    read: () => readonly GaugeReading<TelemetryGauges[Name]>[],
  ): void {
    this.#unwatch.push(this.#ports.telemetry.watch(name, read));
  }
}
