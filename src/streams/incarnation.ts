/**
 * What one incarnation of a partition owns: actors, channels, the watermark and the outbox count.
 * All of it is made anew from the store when the incarnation before has ended.
 */
import { Watermark } from '#domain/watermark.ts';
import { Intake } from './intake.ts';
import { OutboxGauge } from './outbox-gauge.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Plates, Present } from '#ports/plates.ts';
import type { Ownership } from '#ports/stay-store.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { PartitionPorts, PartitionSettings } from './partition-settings.ts';

export class Incarnation {
  readonly ownership: Ownership;
  readonly plates: Plates;
  readonly intakes: Readonly<Record<SightingKind, Intake>>;
  readonly watermark: Watermark;
  readonly outbox: OutboxGauge;
  readonly #ports: PartitionPorts;
  readonly #unwatch: readonly (() => void)[];

  constructor(ownership: Ownership, ports: PartitionPorts, settings: PartitionSettings) {
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
    this.#unwatch = this.#watch(ports.telemetry);
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

  /** Asks both queues for no more deliveries. */
  async stop(): Promise<void> {
    await Promise.all([this.intakes.entry.stop(), this.intakes.exit.stop()]);
  }

  /** Ends both channels. What is not acknowledged will be delivered again. */
  async close(): Promise<void> {
    for (const unwatch of this.#unwatch) unwatch();
    await Promise.all([this.intakes.entry.close(), this.intakes.exit.close()]);
  }

  #watch(telemetry: Telemetry): readonly (() => void)[] {
    const queues = Object.values(this.intakes);
    const one = (value: number): readonly { labels: Record<never, never>; value: number }[] => [
      { labels: {}, value },
    ];
    const books = (pick: 'countedInside' | 'openStays') => () =>
      [...this.plates.ledgers].map(([garage, ledger]) => ({
        labels: { garage },
        value: ledger[pick],
      }));
    return [
      telemetry.watch('unacked_deliveries', () =>
        queues.map(({ queue, unackedCount: value }) => ({ labels: { queue }, value })),
      ),
      telemetry.watch('prefetch_limit', () =>
        queues.map(({ queue, prefetch: value }) => ({ labels: { queue }, value })),
      ),
      telemetry.watch('actors_resident', () => one(this.plates.residentCount)),
      telemetry.watch('mailbox_messages', () => one(this.plates.mailCount)),
      telemetry.watch('outbox_depth', () => one(this.outbox.depth)),
      telemetry.watch('outbox_limit', () => one(this.outbox.limit)),
      telemetry.watch('counted_inside', books('countedInside')),
      telemetry.watch('open_stays', books('openStays')),
    ];
  }
}
