/** The most memory that each role had, as the system knows it, looked at again and again. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './installation.ts';

const LOOK_MS = 500;
const KIB = 1024;

/** Looks until the signal is aborted; @returns the peaks in bytes, by role */
export async function watchMemory(
  { roles }: Installation,
  over: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const peaks = new Map<string, number>();
  while (!over.aborted) {
    for (const { name, pid } of roles.values()) {
      const peak = pid === undefined ? 0 : await peakOf(pid);
      peaks.set(name, Math.max(peak, peaks.get(name) ?? 0));
    }
    await sleep(LOOK_MS, undefined, { signal: over }).catch(() => undefined);
  }
  return peaks;
}

/** The peak since the process began; 0 when it has just ended. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * KIB;
}
