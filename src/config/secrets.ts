/** Addresses may carry a password. What is shown of the configuration never does. */

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

/** Whether there was something to redact. */
export function holdsSecret(text: string): boolean {
  return redact(text) !== text;
}
