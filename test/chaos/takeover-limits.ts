/** What is promised of takeovers, and what is wrong with those of a run. */
import type { Takeover } from './takeover.ts';

/** How long each may take, in milliseconds. */
export type TakeoverLimits = Readonly<Record<Takeover['cause'], number>>;

/** With a lease of up to 10 s. */
export const TAKEOVER_LIMITS_MS: TakeoverLimits = { killed: 2_000, held: 15_000 };

/** Where other work takes the machine's time: somebody must take over at all. */
export const AT_ANY_TIME: TakeoverLimits = {
  killed: Number.MAX_SAFE_INTEGER,
  held: Number.MAX_SAFE_INTEGER,
};

export const TAKEOVER_CAUSES = ['killed', 'held'] as const satisfies readonly Takeover['cause'][];

/** What is wrong, a sentence for each; with one processor there is nobody who could take over. */
export function judgeTakeovers(
  takeovers: readonly Takeover[],
  processors: number,
  limits: TakeoverLimits,
): readonly string[] {
  if (processors < 2) return [];
  return TAKEOVER_CAUSES.flatMap((cause) => {
    const takeover = takeovers.find((one) => one.cause === cause);
    const fault = `a processor was ${cause === 'held' ? 'held still' : cause}`;
    if (takeover === undefined) return [`${fault}, and no takeover could be measured`];
    const { ms } = takeover;
    if (!Number.isFinite(ms)) return [`${fault}, and nobody has taken over`];
    if (ms <= limits[cause]) return [];
    return [`${fault}, and others took over after ${Math.round(ms)} ms, not ${limits[cause]}`];
  });
}
