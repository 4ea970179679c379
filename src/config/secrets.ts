/** Addresses may carry a password, and tokens are one. What is shown of the configuration is not. */
import { SETTINGS } from './settings.ts';
import type { SettingValue } from './settings.ts';
import { isSecret } from './values.ts';

const USER = /^([a-z][a-z0-9+.-]*:\/\/)?.*@/is;
const QUERY = /([?&][^=&#]*(?:pass|secret|token|key)[^=&#]*=)[^&#\s]+/gi;

/**
 * The text without the user part of an address and without secrets in its query. All up to the
 * last `@` goes: a password with an unescaped `@` or `/` in it makes an address that cannot be
 * parsed, and it is the wrong ones that are shown.
 */
export function redact(text: string): string {
  return text.replace(USER, '$1***@').replace(QUERY, '$1***');
}

/** The value of a setting as it may be shown. */
export function redactSetting(key: string, value: SettingValue): SettingValue {
  if (typeof value !== 'string' || value === '') return value;
  const setting = SETTINGS.get(key);
  return setting !== undefined && isSecret(setting.schema) ? '***' : redact(value);
}
