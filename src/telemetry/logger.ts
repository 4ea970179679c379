/** Writes the log lines of events, with pino: one JSON object a line, to stderr. */
import { destination as openDestination, pino } from 'pino';
import type { Logger as Pino } from 'pino';
import { formatInstant } from '#domain/instant.ts';
import type { Clock } from '#ports/clock.ts';
import type { TelemetryEvents } from '#ports/telemetry.ts';
import { EVENT_LINES } from './event-lines.ts';
import type { LineLevel } from './event-line.ts';
import { LineLimit } from './line-limit.ts';
import type { HeldBack } from './line-limit.ts';
import { describeFault } from './logged-error.ts';
import type { EventName } from './metric-spec.ts';
import { formatTextLine } from './text-line.ts';

export type LogLevel = LineLevel | 'silent';

/** Where lines go. Each ends with a line break. */
export interface LogDestination {
  write(line: string): void;
}

export interface LoggerOptions {
  readonly role: string;
  readonly version: string;
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Whether a person reads it: then lines are texts, and JSON otherwise. */
  readonly isTerminal: boolean;
  readonly destination: LogDestination;
}

const LINES_PER_SECOND = 10;
const STDERR = 2;
const WAITING_BYTES_MAX = 1024 * 1024;

/**
 * Standard error, written before the call returns: the last lines of a process are the ones that
 * are needed. When it cannot be written to, lines are dropped; the work goes on.
 */
export function openStderr(): LogDestination {
  const stderr = openDestination({ dest: STDERR, sync: true, maxLength: WAITING_BYTES_MAX });
  stderr.on('error', () => undefined);
  return stderr;
}

/** Logs events. It owns how many lines of each were written in the current second. */
export class Logger {
  readonly #pino: Pino;
  readonly #clock: Clock;
  readonly #limit = new LineLimit(LINES_PER_SECOND);

  constructor({ role, version, level, clock, isTerminal, destination }: LoggerOptions) {
    this.#clock = clock;
    this.#pino = pino(
      {
        level,
        base: { service: 'plateflow', role, version },
        timestamp: () => `,"time":"${formatInstant(clock.now())}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      isTerminal ? { write: (line) => destination.write(formatTextLine(line)) } : destination,
    );
  }

  /** Writes the line of an event, if its level is logged and there were not too many of it. */
  log<Name extends EventName>(name: Name, fields: TelemetryEvents[Name]): void {
    const line = EVENT_LINES[name];
    const level = typeof line.level === 'function' ? line.level(fields) : line.level;
    if (!this.#pino.isLevelEnabled(level)) return;
    const nowMs = this.#clock.now();
    this.#tell(this.#limit.takeHeldBack(nowMs));
    // Whoever asks for debug lines asks for all of them.
    if (level !== 'debug' && !this.#limit.admits(name, nowMs)) return;
    const message = typeof line.message === 'function' ? line.message(fields) : line.message;
    this.#pino[level]({ event: name, ...line.fields(fields) }, message);
  }

  /** Writes a line about the telemetry itself. */
  complain(message: string, error: Error): void {
    this.#pino.error({ error: describeFault(error) }, message);
  }

  /** Tells how many lines were held back before the current second. */
  release(): void {
    this.#tell(this.#limit.takeHeldBack(this.#clock.now()));
  }

  /** Tells all that is still held back. Nothing else waits to be written. */
  flush(): void {
    this.#tell(this.#limit.takeAll());
  }

  #tell(heldBack: readonly HeldBack[]): void {
    for (const { event, count } of heldBack) {
      this.#pino.warn(
        { event, heldBack: count },
        `${count} more lines of this event were left out.`,
      );
    }
  }
}
