/** Measuring: several runs, their median, and a table of what came out. */

/** The middle of the values; of an even number the lower middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The value that this share of the values does not exceed: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Runs a piece of work once to warm up and then several times; seconds of the median run. */
export async function medianSeconds(
  runs: number,
  work: () => void | Promise<void>,
): Promise<number> {
  await work();
  const seconds: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const startedMs = performance.now();
    await work();
    seconds.push((performance.now() - startedMs) / 1000);
  }
  return median(seconds);
}

/** A rate as it is printed: `312,000/s`. */
export function formatRate(perSecond: number): string {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(perSecond)) - 2);
  return `${(Math.round(perSecond / digits) * digits).toLocaleString('en')}/s`;
}

/** Prints a row of a result. */
export function report(what: string, figure: string): void {
  console.log(`${what.padEnd(56)} ${figure.padStart(16)}`);
}
