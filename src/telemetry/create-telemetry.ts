/** The telemetry of a process: every event is counted and, if it is worth a line, logged. */
import type { Clock } from '#ports/clock.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import { Logger, openStderr } from './logger.ts';
import type { LogDestination, LogLevel } from './logger.ts';
import { Metrics } from './metrics.ts';
import type { Exposition } from './metrics.ts';

export interface TelemetryOptions {
  /** The role of the process; it is in every line and in `parking_build_info`. */
  readonly role: string;
  readonly version: string;
  /** The least important level that is logged. Metrics do not depend on it. */
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Whether stderr is a terminal: then lines are texts for a person. */
  readonly isTerminal: boolean;
  /** Standard error, unless something else is given. */
  readonly destination?: LogDestination;
  /** Whether metrics of Node.js and of the process are exposed as well; they are by default. */
  readonly isProcessMeasured?: boolean;
}

/** What a composition root holds; everyone else is given the port. */
export interface RunningTelemetry extends Telemetry {
  /** What `/metrics` answers. */
  expose(): Promise<Exposition>;
  /** Writes what was held back. To be called last. */
  flush(): void;
}

/** Makes the telemetry of a process. Two of them share nothing. */
export function createTelemetry(options: TelemetryOptions): RunningTelemetry {
  const { role, version, level, clock, isTerminal, isProcessMeasured = true } = options;
  const destination = options.destination ?? openStderr();
  const logger = new Logger({ role, version, level, clock, isTerminal, destination });
  const metrics = new Metrics({
    role,
    version,
    clock,
    isProcessMeasured,
    onReadError: (gauge, error) => logger.complain(`The gauge ${gauge} cannot be read.`, error),
  });
  return {
    emit(name, fields) {
      metrics.record(name, fields);
      logger.log(name, fields);
    },
    watch: (name, read) => metrics.watch(name, read),
    expose() {
      logger.release();
      return metrics.expose();
    },
    flush: () => logger.flush(),
  };
}
