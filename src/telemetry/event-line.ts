/** What the log line of one event is. */
import type { TelemetryEvents } from '#ports/telemetry.ts';
import type { LoggedError } from './logged-error.ts';
import type { EventName } from './metric-spec.ts';

export type LineLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a line may show beside its sentence. Fields that are undefined are left out. */
export type LineFields = Readonly<
  Record<string, string | number | boolean | LoggedError | undefined>
>;

export interface EventLine<Fields> {
  readonly level: LineLevel | ((fields: Fields) => LineLevel);
  readonly message: string | ((fields: Fields) => string);
  readonly fields: (fields: Fields) => LineFields;
}

/** The lines of some events. */
export type EventLines<Names extends EventName = EventName> = {
  readonly [Name in Names]: EventLine<TelemetryEvents[Name]>;
};

/** The line of an event of normal operation, with all its fields. */
export function quiet<Fields extends LineFields>(message: string): EventLine<Fields> {
  return { level: 'debug', message, fields: (fields) => fields };
}
