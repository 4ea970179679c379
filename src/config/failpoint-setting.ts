/** The setting that makes a process fail at a named place, for crash tests. */
import type { FailpointName } from '#ports/failpoints.ts';

/** Written as a record, so that a name which the port gains or loses is a type error here. */
const NAMES: Readonly<Record<FailpointName, true>> = {
  received: true,
  reduced: true,
  'before-commit': true,
  'after-commit': true,
  'before-ack': true,
  'after-ack': true,
  'before-post': true,
  'after-post': true,
  'before-trim': true,
  'before-fdatasync': true,
  'after-fdatasync': true,
};

const SETTING = /^(?<name>[a-z-]+)(?::[1-9]\d{0,8}(?::(?:kill|stop|fail))?)?$/;

/**
 * Whether the text is empty, which means never, or `NAME`, `NAME:N` for the Nth visit, or
 * `NAME:N:EFFECT`, where the effect is kill, stop or fail.
 */
export function isFailpointSetting(setting: string): boolean {
  const name = SETTING.exec(setting)?.groups?.['name'];
  return setting === '' || (name !== undefined && Object.hasOwn(NAMES, name));
}
