/** What a partition counts for as long as its process lives, over all its incarnations. */
import { OutboxAges } from './outbox-ages.ts';
import { StageClock } from './stage-clock.ts';
import type { Ownership } from '#ports/stay-store.ts';
import type { Telemetry } from '#ports/telemetry.ts';

/** The stages of a partition; the writer is elsewhere. */
export type PartitionStages = Readonly<Record<'intake' | 'turns' | 'commit' | 'relay', StageClock>>;

export class PartitionFigures {
  readonly stages: PartitionStages;
  readonly outboxAges = new OutboxAges();
  #lastCommitMs = 0;

  /** @param monotonicMs a clock that never goes back; only differences of it are used */
  constructor(monotonicMs: () => number) {
    const clock = (stage: keyof PartitionStages): StageClock => new StageClock(stage, monotonicMs);
    this.stages = {
      intake: clock('intake'),
      turns: clock('turns'),
      commit: clock('commit'),
      relay: clock('relay'),
    };
  }

  /** An incarnation begins with the outbox that the store has. */
  claimed({ lastSummary, outboxDepth }: Ownership, nowMs: number): void {
    this.outboxAges.trimmed(lastSummary - outboxDepth);
    this.outboxAges.committed(lastSummary, nowMs);
  }

  /** A batch was committed at this time; the outbox goes up to this number now. */
  committed(lastN: number, nowMs: number): void {
    this.#lastCommitMs = nowMs;
    this.outboxAges.committed(lastN, nowMs);
  }

  /** No incarnation works. */
  rest(): void {
    for (const stage of Object.values(this.stages)) stage.enter('idle');
  }

  /** Shows what is counted. Returns a function that ends it. */
  watch(telemetry: Telemetry): () => void {
    const ends = [
      telemetry.watch('stage_state_seconds', () =>
        Object.values(this.stages).flatMap((stage) => stage.read()),
      ),
      telemetry.watch('last_commit_timestamp_seconds', () => [
        { labels: {}, value: this.#lastCommitMs / 1000 },
      ]),
    ];
    return () => {
      for (const end of ends) end();
    };
  }
}
