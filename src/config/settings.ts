/** The list of all settings, derived from the schema: their keys, variables and kinds of value. */
import { z } from 'zod';
import { configSchema } from './schema.ts';
import type { Config, ConfigKey } from './schema.ts';

/** What the value of a setting can be. Settings are single values; there are no lists. */
export type SettingValue = string | number;

/** One setting. */
export interface Setting {
  readonly key: ConfigKey;
  /** The environment variable that overrides it. */
  readonly variable: string;
  readonly schema: z.ZodType<SettingValue>;
  /** Whether its values are texts: then the text of a variable is taken as it is. */
  readonly isText: boolean;
}

/** What the names of all variables begin with. */
export const VARIABLE_PREFIX = 'PLATEFLOW_';

/** The environment variable of a setting: `stay.maxMs` is `PLATEFLOW_STAY_MAX_MS`. */
export function variableOf(key: string): string {
  const path = key.replaceAll('.', '_').replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_');
  return VARIABLE_PREFIX + path.toUpperCase();
}

/** All settings, in the order of the schema, by their keys. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(
  [...listSettings(configSchema, '')].map((setting) => [setting.key, setting]),
);

/** The names of the sections that group them. */
export const SECTIONS: ReadonlySet<string> = new Set(
  [...SETTINGS.keys()].filter((key) => key.includes('.')).map((key) => key.split('.')[0] as string),
);

/** The value of a setting in a configuration. */
export function valueOf(config: Config, key: ConfigKey): SettingValue {
  const [first, second] = key.split('.') as [keyof Config, string?];
  const value = config[first];
  return typeof value === 'object'
    ? ((value as Readonly<Record<string, SettingValue>>)[second as string] as SettingValue)
    : value;
}

function* listSettings(schema: z.ZodObject, prefix: string): Generator<Setting> {
  for (const [name, part] of Object.entries(schema.shape)) {
    if (part instanceof z.ZodObject) {
      yield* listSettings(part, `${prefix}${name}.`);
      continue;
    }
    const key = `${prefix}${name}` as ConfigKey;
    yield {
      key,
      variable: variableOf(key),
      schema: part as z.ZodType<SettingValue>,
      isText: !(part instanceof z.ZodNumber),
    };
  }
}
