/** The actors of an incarnation, with each batch of turns measured and reported. */
import type { Batch, Plates } from '#ports/plates.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { StageWatch } from './stage-watch.ts';

interface TurnPorts {
  readonly telemetry: Telemetry;
  readonly monotonicMs: () => number;
}

/** The same actors. What is measured is the time in which turns are taken, and nothing else. */
export function measureTurns(
  plates: Pick<Plates, 'select' | 'begin' | 'end'>,
  watch: Pick<StageWatch, 'deciding' | 'look'>,
  { telemetry, monotonicMs }: TurnPorts,
): Pick<Plates, 'select' | 'begin' | 'end'> {
  return {
    select: (max) => plates.select(max),
    begin: (selection, states, present) => {
      watch.deciding();
      const startedMs = monotonicMs();
      const batch = plates.begin(selection, states, present);
      const seconds = (monotonicMs() - startedMs) / 1000;
      watch.look();
      reportTurns(telemetry, batch, present.nowMs, seconds);
      return batch;
    },
    end: (batch, nowMs) => plates.end(batch, nowMs),
  };
}

function reportTurns(
  telemetry: Telemetry,
  { rulings, turnSizes }: Batch,
  nowMs: number,
  seconds: number,
): void {
  if (turnSizes.length === 0) return;
  const waitSeconds: number[] = [];
  for (const { mail } of rulings) {
    if (mail.sighting !== undefined) waitSeconds.push((nowMs - mail.delivery.receivedAtMs) / 1000);
  }
  telemetry.emit('turns_taken', { messages: turnSizes, waitSeconds, seconds });
}
