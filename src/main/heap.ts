/** How much memory a long-running role takes beyond what it needs. */
import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow to twice of what lives in it before it is collected, where it would be four
 * times. That is a few per cent more work for a third less memory (docs/BENCHMARKS.md). A limit for
 * the heap costs far more: it makes garbage collection frantic just below it.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
