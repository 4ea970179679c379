import { describe, expect, it } from 'vitest';
import { describeConfig, formatConfigTable, formatConfigYaml } from '#config/describe.ts';
import { loadConfig } from '#config/load.ts';
import type { LoadedConfig } from '#config/load.ts';
import { SETTINGS } from '#config/settings.ts';
import { loadEnv, loadText } from './files.ts';

function rowsOf({ config, sources }: LoadedConfig) {
  return describeConfig(config, sources);
}

describe('describeConfig', () => {
  it('says of each setting what it is, where that comes from, and what it means', () => {
    const rows = rowsOf(loadText('engine: rabbitmq\n', { env: { PLATEFLOW_OPS_PORT: '0' } }));
    expect(rows.map(({ key }) => key)).toEqual([...SETTINGS.keys()]);
    const row = (key: string) => rows.find((candidate) => candidate.key === key);
    expect(row('engine')).toMatchObject({ value: 'rabbitmq', source: 'my.yaml:1' });
    expect(row('engine')?.default).toBe('embedded');
    expect(row('ops.port')).toMatchObject({ value: 0, source: 'env PLATEFLOW_OPS_PORT' });
    expect(row('partitions')).toMatchObject({
      value: 1,
      source: 'default',
      variable: 'PLATEFLOW_PARTITIONS',
      sentence: expect.stringContaining('How many partitions') as string,
    });
  });

  it('shows no secret, in no format', () => {
    const loaded = loadEnv({
      PLATEFLOW_RABBITMQ_URL: 'amqp://user:hunter2@broker:5672/v',
      PLATEFLOW_REDIS_URL: 'rediss://:hunter2@store/1',
      PLATEFLOW_WRITER_URL: 'https://writer/?token=hunter2&x=1',
    });
    const rows = rowsOf(loaded);
    for (const text of [JSON.stringify(rows), formatConfigTable(rows), formatConfigYaml(rows)]) {
      expect(text).not.toContain('hunter2');
      expect(text).toContain('amqp://***@broker:5672/v');
      expect(text).toContain('https://writer/?token=***&x=1');
    }
  });
});

describe('a token', () => {
  const token = 'hunter2-'.repeat(4);
  const loaded = loadEnv(
    { PLATEFLOW_WRITER_TOKEN_FILE: '/run/secrets/writer-token', PLATEFLOW_OPS_TOKEN: token },
    { '/run/secrets/writer-token': `${token}\n` },
  );

  it('is taken as it stands in its file, and shown in no format', () => {
    expect(loaded.config.writer.token).toBe(token);
    const rows = rowsOf(loaded);
    for (const text of [JSON.stringify(rows), formatConfigTable(rows), formatConfigYaml(rows)]) {
      expect(text).not.toContain('hunter2');
    }
    expect(formatConfigTable(rows)).toMatch(
      /^writer\.token +\*\*\* +env PLATEFLOW_WRITER_TOKEN_FILE +""$/m,
    );
    expect(formatConfigTable(rows)).toMatch(/^writer\.previousToken +"" +default$/m);
    expect(formatConfigYaml(rows)).toContain(
      '# token: "***" (a secret: give it as PLATEFLOW_WRITER_TOK',
    );
  });
});

describe('formatConfigTable', () => {
  it('has one line for each setting, and the default of those that were overridden', () => {
    const rows = rowsOf(loadText('partitions: 4\n'));
    const lines = formatConfigTable(rows).trimEnd().split('\n');
    expect(lines).toHaveLength(rows.length + 1);
    expect(lines[0]).toMatch(/^SETTING +VALUE +FROM +DEFAULT$/);
    expect(lines).toContainEqual(expect.stringMatching(/^partitions +4 +my\.yaml:1 +1$/));
    expect(lines).toContainEqual(expect.stringMatching(/^engine +embedded +default$/));
    expect(lines).toContainEqual(expect.stringMatching(/^failpoint +"" +default$/));
  });
});

describe('formatConfigYaml', () => {
  it('loads again as the same configuration', () => {
    const loaded = loadEnv({
      PLATEFLOW_WRITER_LOG: 'a: b # "c"',
      PLATEFLOW_STAY_GARAGE_ID: '017',
      PLATEFLOW_FAILPOINT: 'after-ack:2',
      PLATEFLOW_GENERATOR_RATE_PER_SECOND: '0.5',
    });
    const text = formatConfigYaml(rowsOf(loaded));
    expect(text).toContain('# from env PLATEFLOW_WRITER_LOG');
    expect(loadText(text).config).toEqual(loaded.config);
  });

  it('leaves out what it must not show, and still loads', () => {
    const { config, sources } = loadConfig({ files: ['local'], env: {} });
    const text = formatConfigYaml(describeConfig(config, sources));
    expect(text).toContain(
      '  # url: amqp://***@127.0.0.1:5672 (a secret: give it as PLATEFLOW_RAB',
    );
    expect(loadText(text).config.rabbitmq.url).toBe('amqp://localhost:5672');
  });
});
