/** Whether the servers are set up so that nothing can be lost. */

/** A server, or a service of Plateflow, that is looked at. */
export type CheckedServer = 'redis' | 'rabbitmq' | 'writer';

/** What was found at one setting. */
export interface SettingCheck {
  readonly server: CheckedServer;
  /** As the server calls it: `appendfsync`, `queue vehicle.entry`. */
  readonly setting: string;
  /** `unsafe` could lose data, `warning` could not, but a person should know. */
  readonly verdict: 'ok' | 'warning' | 'unsafe';
  readonly found: string;
  /** Of a setting that is not ok: what it must be, why, and the command or line that makes it so. */
  readonly fix?: string;
}

/** Looks at the settings of one server. */
export interface SettingChecks {
  /** Rejects when the server cannot be asked. */
  check(): Promise<readonly SettingCheck[]>;
}
