/** Names a configuration: a role that comes back with another name was given other settings. */
import { digest } from '#adapters/digest.ts';
import { redactSetting } from '#config/secrets.ts';
import { SETTINGS, valueOf } from '#config/settings.ts';
import type { Config } from '#config/schema.ts';

const LENGTH = 12;

/** The same for the same settings. Secrets do not count: nothing of them may get into a metric. */
export function hashConfig(config: Config): string {
  const lines = Array.from(SETTINGS.values(), ({ key }) => {
    return `${key}=${redactSetting(key, valueOf(config, key))}`;
  });
  return digest(lines.join('\n')).slice(0, LENGTH);
}
