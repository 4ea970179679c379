/** A telemetry whose lines stay in the test, with a clock that the test sets. */
import { createTelemetry } from '#telemetry/create-telemetry.ts';
import type { RunningTelemetry, TelemetryOptions } from '#telemetry/create-telemetry.ts';
import { parseExposition } from './exposition.ts';
import type { ExposedFamily } from './exposition.ts';

export interface StartedTelemetry {
  readonly telemetry: RunningTelemetry;
  readonly clock: { nowMs: number };
  /** The lines as they were written. */
  readonly texts: string[];
  /** The lines as objects; only for JSON. */
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
  readonly scrape: () => Promise<ReadonlyMap<string, ExposedFamily>>;
}

/** Starts a telemetry at 2026-11-21T09:30:00Z. */
export function startTelemetry(options: Partial<TelemetryOptions> = {}): StartedTelemetry {
  const clock = { nowMs: Date.UTC(2026, 10, 21, 9, 30) };
  const texts: string[] = [];
  const telemetry = createTelemetry({
    role: 'process',
    version: '1.2.3',
    level: 'debug',
    clock: { now: () => clock.nowMs },
    isTerminal: false,
    destination: { write: (line) => texts.push(line) },
    isProcessMeasured: false,
    ...options,
  });
  const lines = () => texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  const scrape = async () => parseExposition((await telemetry.expose()).body);
  return { telemetry, clock, texts, lines, scrape };
}
