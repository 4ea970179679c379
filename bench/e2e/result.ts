/** What a candidate of the end-to-end bench says at its end. */
import { stdout } from 'node:process';

/** The figures of one run. */
export interface Result {
  readonly events: number;
  /** From the first delivery to the last acknowledgement. */
  readonly seconds: number;
  /** Processor time of the candidate's own process. */
  readonly cpuSeconds: number;
  /** The most memory that its process ever had. */
  readonly rssMiB: number;
  /** From delivery to acknowledgement, in milliseconds, where that was measured. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly p99: number };
}

/** Counts the events of a run and measures it, from its first event to its last. */
export class Run {
  readonly #total: number;
  readonly #done = Promise.withResolvers<void>();
  #count = 0;
  #firstMs = 0;
  #lastMs = 0;
  #cpu: NodeJS.CpuUsage = process.cpuUsage();

  /** @param total the events after which the run is over */
  constructor(total: number) {
    this.#total = total;
  }

  /** A delivery has come. */
  began(): void {
    if (this.#firstMs > 0) return;
    this.#firstMs = performance.now();
    this.#cpu = process.cpuUsage();
  }

  /** So many events are acknowledged. */
  finished(count: number): void {
    this.#count += count;
    if (this.#count < this.#total) return;
    this.#lastMs = performance.now();
    this.#cpu = process.cpuUsage(this.#cpu);
    this.#done.resolve();
  }

  /** Resolves when all events are acknowledged. */
  get over(): Promise<void> {
    return this.#done.promise;
  }

  /** The figures, to be read when it is over. */
  get result(): Result {
    return {
      events: this.#count,
      seconds: (this.#lastMs - this.#firstMs) / 1000,
      cpuSeconds: (this.#cpu.user + this.#cpu.system) / 1e6,
      rssMiB: process.resourceUsage().maxRSS / 1024,
    };
  }
}

/** Prints the figures for the process that started this one. */
export function tell(result: Result): void {
  stdout.write(`${JSON.stringify(result)}\n`);
}

/**
 * A quorum queue takes acknowledgements later than the channel does, and forgets those that it has
 * not taken when the channel ends. What came back would be in the next candidate's way.
 */
export const ACKS_TAKEN_MS = 1_000;

/** A setting of a candidate, from its environment. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`The end-to-end bench sets ${name}; start it instead.`);
  return value;
}
