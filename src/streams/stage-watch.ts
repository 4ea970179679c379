/**
 * What the stages of an incarnation do, worked out from what it owns. It is called once a batch, at
 * whatever may have changed something; what is looked at are a few numbers.
 *
 * W1 The intake is backpressured while a queue has its prefetch used up, and idle without deliveries.
 * W2 Commits are backpressured while nothing more may begin: as many batches are on their way as
 *    may be, or the outbox is full. They are idle while no batch is.
 * W3 Turns are busy while they decide, and backpressured while mail could be decided about but no
 *    batch may begin.
 */
import type { StageState } from '#ports/telemetry.ts';
import type { Incarnation } from './incarnation.ts';
import type { PartitionStages } from './partition-figures.ts';

export class StageWatch {
  readonly #own: Pick<Incarnation, 'intakes' | 'outbox' | 'plates'>;
  readonly #stages: PartitionStages;
  readonly #inFlightMax: number;
  #batches = 0;

  constructor(
    own: Pick<Incarnation, 'intakes' | 'outbox' | 'plates'>,
    stages: PartitionStages,
    inFlightMax: number,
  ) {
    this.#own = own;
    this.#stages = stages;
    this.#inFlightMax = inFlightMax;
  }

  /** So many batches are between the mailboxes and the answer of the store. */
  underway(batches: number): void {
    this.#batches = batches;
    this.look();
  }

  /** Turns begin now; they are over at the next look. */
  deciding(): void {
    this.#stages.turns.enter('busy');
  }

  /** Deliveries, mail, batches or the outbox may have changed. */
  look(): void {
    const { outbox, plates } = this.#own;
    const { intake, turns, commit } = this.#stages;
    const mayNotBegin = outbox.isFull || this.#batches >= this.#inFlightMax;
    intake.enter(this.#ofIntake());
    turns.enter(mayNotBegin && plates.readyCount > 0 ? 'backpressured' : 'idle');
    if (mayNotBegin) commit.enter('backpressured');
    else commit.enter(this.#batches > 0 ? 'busy' : 'idle');
  }

  #ofIntake(): StageState {
    const { entry, exit } = this.#own.intakes;
    if (entry.isUsedUp || exit.isUsedUp) return 'backpressured';
    return entry.unackedCount + exit.unackedCount > 0 ? 'busy' : 'idle';
  }
}
