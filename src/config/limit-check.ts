/** Says which limits contradict each other, and where the one that is wrong was written. */
import { formatPlace } from './finding.ts';
import type { Finding } from './finding.ts';
import { LIMITS } from './limits.ts';
import type { Sources } from './merge.ts';
import type { Config, ConfigKey } from './schema.ts';
import { redactSetting } from './secrets.ts';
import { valueOf } from './settings.ts';

/** Finds the limits that contradict each other. */
export function checkLimits(config: Config, sources: Sources): readonly Finding[] {
  return LIMITS.filter((limit) => !limit.holds(config)).map((limit) => {
    // The finding points at what was changed, not at the default that it contradicts.
    const key = limit.keys.find((key) => sources.get(key)?.isDefault === false) ?? limit.keys[0];
    const { file = '', line, column } = sources.get(key) ?? {};
    const place = { file, ...(line && { line }), ...(column && { column }) };
    const values = limit.keys.map((key) => describe(key, config, sources)).join(', ');
    return { ...place, key, problem: `${limit.why} Now ${values}.`, fix: limit.fix(config) };
  });
}

function describe(key: ConfigKey, config: Config, sources: Sources): string {
  const source = sources.get(key);
  const origin = source === undefined || source.isDefault ? 'default' : formatPlace(source);
  const value = redactSetting(key, valueOf(config, key));
  return `${key} is ${value === '' ? 'empty' : value} (${origin})`;
}
