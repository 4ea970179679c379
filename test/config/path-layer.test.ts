import { describe, expect, it } from 'vitest';
import { ConfigError } from '#config/finding.ts';
import { loadConfig } from '#config/load.ts';
import { readPathLayer } from '#config/path-layer.ts';

const setting = (path: string, text: string, line = 1) => ({
  path,
  text,
  place: { file: 'a.marble', line, column: 5 },
});

function load(...settings: readonly ReturnType<typeof setting>[]) {
  const env = { PLATEFLOW_STAY_MAX_MS: '5000000' };
  return loadConfig({ files: [], env, layers: [readPathLayer(settings)] });
}

function findingsOf(...settings: readonly ReturnType<typeof setting>[]): readonly string[] {
  try {
    load(...settings);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('settings that are written with their paths', () => {
  it('override everything else, and are known by their place', () => {
    const { config, sources } = load(setting('stay.maxMs', '90000'));
    expect(config.stay.maxMs).toBe(90_000);
    expect(sources.get('stay.maxMs')).toMatchObject({ file: 'a.marble', line: 1, column: 5 });
  });

  it('are texts where the setting is one, as in the environment', () => {
    expect(load(setting('stay.garageId', '42')).config.stay.garageId).toBe('42');
  });

  it('are judged by the schema, all of them, where they stand', () => {
    const wrong = [
      setting('stay.maxMs', '5m', 2),
      setting('stay.readsMax', '1', 3),
      setting('stay.debounceMs', '{', 4),
    ];
    const findings = findingsOf(...wrong);
    expect(findings).toHaveLength(3);
    expect(findings[0]).toMatch(/^a\.marble:2:5: stay\.maxMs: .*Write 300000: durations are milli/);
    expect(findings[1]).toMatch(/^a\.marble:3:5: stay\.readsMax: Expected /);
    expect(findings[2]).toMatch(/^a\.marble:4:5: stay\.debounceMs: Expected .*the text "\{"/);
  });

  it('are refused when there is no such setting, with the one that was probably meant', () => {
    expect(
      findingsOf(setting('stay.maxM', '1'), setting('maxMs', '1'), setting('zzz', '1')),
    ).toEqual([
      'a.marble:1:5: stay.maxM: There is no such setting. Did you mean stay.maxMs?',
      'a.marble:1:5: maxMs: There is no such setting. Did you mean stay.maxMs?',
      'a.marble:1:5: zzz: There is no such setting. "plateflow config print" lists all settings.',
    ]);
  });

  it('are refused when limits contradict each other, where they stand', () => {
    expect(findingsOf(setting('stay.debounceMs', '6000000', 7))[0]).toMatch(/^a\.marble:7:5: stay/);
  });
});
