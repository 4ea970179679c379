import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '#config/load.ts';
import type { Config } from '#config/schema.ts';
import { SECTIONS, SETTINGS, valueOf, variableOf } from '#config/settings.ts';
import { expectationOf } from '#config/values.ts';
import { readYamlLayer } from '#config/yaml-layer.ts';
import { configPath, loadText } from './files.ts';

const defaults = readYamlLayer('default.yaml', readFileSync(configPath('default.yaml'), 'utf8'));

describe('the schema and config/default.yaml', () => {
  it('have the same settings in the same order', () => {
    expect(defaults.findings).toEqual([]);
    expect(defaults.assignments.map(({ key }) => key)).toEqual([...SETTINGS.keys()]);
  });

  it('give each setting a sentence', () => {
    const silent = defaults.assignments.filter(({ comment }) => !/^[A-Z`].*\.$/.test(comment));
    expect(silent.map(({ key }) => key)).toEqual([]);
  });

  it('state the same range for each number', () => {
    const wrong = defaults.assignments.filter(({ key, comment }) => {
      const setting = SETTINGS.get(key);
      if (setting === undefined || setting.isText) return false;
      return !comment.endsWith(` Range: ${expectationOf(setting.schema).range}.`);
    });
    expect(wrong.map(({ key }) => key)).toEqual([]);
  });

  it('agree on types and limits, so the defaults load', () => {
    const { config, sources } = loadConfig({ files: [], env: {} });
    expect(config.writer.log).toBe('logs/vehicle_summary.log');
    expect(config.stay.maxMs).toBe(30 * 24 * 60 * 60 * 1000);
    expect([...sources.values()].every(({ isDefault }) => isDefault)).toBe(true);
  });
});

describe('the names of settings', () => {
  it('turn into variables in capitals with underscores', () => {
    expect(variableOf('writer.log')).toBe('PLATEFLOW_WRITER_LOG');
    expect(variableOf('stay.maxMs')).toBe('PLATEFLOW_STAY_MAX_MS');
    expect(variableOf('intake.bodyBytesMax')).toBe('PLATEFLOW_INTAKE_BODY_BYTES_MAX');
    expect(variableOf('engine')).toBe('PLATEFLOW_ENGINE');
  });

  it('give each setting a variable that no other setting has, with _FILE or without', () => {
    const variables = [...SETTINGS.values()].map(({ variable }) => variable);
    const names = variables.flatMap((variable) => [variable, `${variable}_FILE`]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('say which values are durations and sizes', () => {
    for (const { key, schema, isText } of SETTINGS.values()) {
      if (isText) continue;
      const { range } = expectationOf(schema);
      expect([key, / ms to /.test(range)]).toEqual([key, key.endsWith('Ms')]);
      expect([key, range.endsWith(' bytes')]).toEqual([key, /[bB]ytesMax$/.test(key)]);
    }
  });

  it('are one or two levels deep', () => {
    expect([...SETTINGS.keys()].every((key) => key.split('.').length <= 2)).toBe(true);
    expect([...SECTIONS].some((section) => SETTINGS.has(section))).toBe(false);
  });
});

describe('a loaded configuration', () => {
  it('is read by the key of a setting', () => {
    const { config } = loadText('partitions: 4\nwriter:\n  port: 9\n');
    expect(valueOf(config, 'partitions')).toBe(4);
    expect(valueOf(config, 'writer.port')).toBe(9);
  });

  it('cannot be changed', () => {
    const { config } = loadText('');
    const writable = config as { -readonly [K in keyof Config]: Config[K] };
    expect(() => (writable.partitions = 2)).toThrow(TypeError);
    expect(() => Object.assign(config.writer, { port: 1 })).toThrow(TypeError);
  });
});
