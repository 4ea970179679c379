/**
 * The writer: the log of the product on a simulated disk, behind a simulated network. Its supervisor
 * starts it again when it has ended.
 */
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { openLocked } from '#adapters/summary-log/open-log.ts';
import { Life, SimulatedFailure } from './life.ts';
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { AppendResult, SinkCursor } from '#ports/summary-sink.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { Summary } from '#domain/summary.ts';
import type { Disk } from './disk.ts';
import type { Random } from './random.ts';

export interface WriterOptions {
  readonly time: VirtualTime;
  readonly disk: Disk;
  readonly random: Random;
  readonly telemetry: Telemetry;
  readonly requestsMax: number;
  readonly note: (what: string) => void;
  /** The log cannot be opened because a person would have to decide. */
  readonly refused: (error: Error) => void;
  /** The writer has said that these are durable. */
  readonly answered: (partition: number, lastN: number) => void;
}

export class Writer {
  readonly #options: WriterOptions;
  life: Life;
  /** Called once, when summaries are durable and nobody was told. */
  onNextAnswer: (() => void) | undefined;
  #log: SummaryLog | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.life = new Life(options.time);
  }

  async start(): Promise<void> {
    const { time, disk, telemetry, requestsMax, note, refused } = this.#options;
    const life = new Life(time);
    this.life = life;
    const onFailure = (error: Error): void => {
      note(`fails: ${error.message.slice(0, 60)}`);
      this.#end(life);
      this.#startLater();
    };
    try {
      this.#log = await openLocked(
        'summaries.log',
        { release: () => undefined },
        {
          path: 'summaries.log',
          requestsMax,
          searchBytesMax: 1_024,
          telemetry,
          fileSystem: disk.fileSystem(life),
          onFailure,
        },
      );
    } catch (error) {
      if (life.isOver) return;
      if (error instanceof RefusedToRun) refused(error);
      note(`cannot start: ${(error as Error).message.slice(0, 60)}`);
      this.kill();
    }
  }

  /** Ends as a process does that is killed, and is started again. */
  kill(): void {
    this.#end(this.life);
    this.#startLater();
  }

  /** Ends with its machine, and is started again. */
  cutPower(): void {
    this.#end(this.life);
    this.#options.disk.cutPower();
    this.#startLater();
  }

  cursor(partition: number): SinkCursor {
    return this.#open().cursor(partition);
  }

  async append(
    partition: number,
    dataset: string,
    records: readonly OutboxRecord[],
  ): Promise<AppendResult> {
    const answer = await this.#open().append(
      partition,
      dataset,
      records.map(({ n, summary }) => ({ n, summary: JSON.parse(summary) as Summary })),
    );
    if (answer.outcome === 'busy' || answer.outcome === 'unavailable') {
      throw new SimulatedFailure(`The writer is ${answer.outcome}.`);
    }
    if (answer.outcome === 'appended') this.#options.answered(partition, answer.lastN);
    const { onNextAnswer } = this;
    this.onNextAnswer = undefined;
    onNextAnswer?.();
    return answer;
  }

  #open(): SummaryLog {
    if (this.#log === undefined) throw new SimulatedFailure('The writer is starting.');
    return this.#log;
  }

  #end(life: Life): void {
    life.end();
    this.#log = undefined;
    this.#options.disk.interrupt();
  }

  #startLater(): void {
    const { time, random } = this.#options;
    time.schedule(
      () => {
        if (this.life.isOver) void this.start();
      },
      random.between(100, 2_000),
    );
  }
}
