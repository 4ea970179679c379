/** Lays the layers over each other: later assignments win, and each is judged where it stands. */
import type { Finding, Place } from './finding.ts';
import { judge } from './judge.ts';
import type { Layer } from './layer.ts';
import type { Config, ConfigKey } from './schema.ts';
import { SETTINGS } from './settings.ts';
import type { SettingValue } from './settings.ts';

/** Where the value of a setting comes from. */
export interface Source extends Place {
  readonly isDefault: boolean;
  /** What the value is when nothing overrides it. */
  readonly default: SettingValue;
  /** What the setting means, as `config/default.yaml` says it. */
  readonly sentence: string;
}

/** The source of every setting. */
export type Sources = ReadonlyMap<ConfigKey, Source>;

/** The layers as one. */
export interface Merged {
  readonly values: ReadonlyMap<string, SettingValue>;
  readonly sources: Sources;
  readonly findings: readonly Finding[];
}

/** Merges the layers. The first holds the defaults: every setting must be in it. */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const values = new Map<string, SettingValue>();
  const sources = new Map<ConfigKey, Source>();
  const findings: Finding[] = [];
  for (const [depth, layer] of layers.entries()) {
    const wrong = [...layer.findings];
    for (const assignment of layer.assignments) {
      const key = assignment.key as ConfigKey;
      const earlier = sources.get(key);
      const judgement = judge(assignment, earlier?.default);
      if (!judgement.ok) {
        wrong.push(judgement.finding);
        continue;
      }
      const { value } = judgement;
      const { default: fallback = value, sentence = assignment.comment } = earlier ?? {};
      values.set(key, value);
      const isDefault = depth === 0;
      sources.set(key, { ...assignment.place, isDefault, default: fallback, sentence });
    }
    findings.push(...wrong.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0)));
    // A first layer that could not be read has said so; that everything is missing says no more.
    if (depth === 0 && findings.length === 0) findings.push(...findMissing(sources));
  }
  return { values, sources, findings };
}

function findMissing(sources: Sources): readonly Finding[] {
  const problem = 'The setting has no default.';
  const fix = 'Restore the file: every setting is in it.';
  return [...SETTINGS.values()]
    .filter(({ key }) => !sources.has(key))
    .map(({ key }) => ({ file: 'config/default.yaml', key, problem, fix }));
}

/** Builds the configuration, in the order of the schema, and freezes everything. */
export function nest(values: ReadonlyMap<string, SettingValue>): Config {
  const config: Record<string, SettingValue | Record<string, SettingValue>> = {};
  for (const key of SETTINGS.keys()) {
    const value = values.get(key) as SettingValue;
    const [first, second] = key.split('.') as [string, string?];
    if (second === undefined) config[first] = value;
    else Object.assign((config[first] ??= {}), { [second]: value });
  }
  for (const section of Object.values(config)) Object.freeze(section);
  return Object.freeze(config) as unknown as Config;
}
