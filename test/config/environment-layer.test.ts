import { describe, expect, it } from 'vitest';
import { readEnvironmentLayer } from '#config/environment-layer.ts';
import { findingsOf, loadEnv } from './files.ts';

describe('variables', () => {
  it('override settings', () => {
    const { config } = loadEnv({
      PLATEFLOW_ENGINE: 'rabbitmq',
      PLATEFLOW_STAY_MAX_MS: '60000',
      PLATEFLOW_GENERATOR_RATE_PER_SECOND: '1e2',
      HOME: '/root',
    });
    expect([config.engine, config.stay.maxMs]).toEqual(['rabbitmq', 60_000]);
    expect(config.generator.ratePerSecond).toBe(100);
  });

  it.each(['8081', 'true', '"quoted"', ' # no comment', 'a: b', '[', ' spaced '])(
    'are taken as they are where a text is wanted: %j',
    (text) => {
      expect(loadEnv({ PLATEFLOW_WRITER_LOG: text }).config.writer.log).toBe(text);
    },
  );

  it.each([
    ['', 'found nothing'],
    ['many', 'found the text "many"'],
    ['[1', 'found the text "[1"'],
    ['[1]', 'found a list'],
    ['{a: 1}', 'found a section'],
    ['true', 'found true'],
    ['.nan', 'found NaN'],
    ['1.5', 'found 1.5'],
  ])('are refused where they are not the number that is wanted: %j', (text, found) => {
    const [finding] = findingsOf(() => loadEnv({ PLATEFLOW_WRITER_PORT: text }));
    expect(finding).toMatchObject({ file: 'env PLATEFLOW_WRITER_PORT', key: 'writer.port' });
    expect(finding?.problem).toContain(found);
  });

  it('that name no setting are refused, with the one that was probably meant', () => {
    const findings = findingsOf(() =>
      loadEnv({ PLATEFLOW_WRITER_PROT: '1', PLATEFLOW_SOMETHING_ELSE: '1', PLATEFLOW_WRITER: '1' }),
    );
    expect(findings.map(({ file, fix }) => [file, fix])).toEqual([
      ['env PLATEFLOW_WRITER_PROT', 'Did you mean PLATEFLOW_WRITER_PORT?'],
      ['env PLATEFLOW_SOMETHING_ELSE', '"plateflow config print" lists all settings.'],
      ['env PLATEFLOW_WRITER', expect.any(String)],
    ]);
  });

  it('that are exempt, or not set, are not looked at', () => {
    const env = { PLATEFLOW_HOME: '/srv', PLATEFLOW_OTHER: undefined };
    const layer = readEnvironmentLayer(env, () => '', ['PLATEFLOW_HOME']);
    expect(layer).toEqual({ assignments: [], findings: [] });
  });
});

describe('variables that end in _FILE', () => {
  it('name a file that holds the value, without its last line break', () => {
    const texts = { '/run/url': 'amqp://u:p@broker\n', '/run/port': '9000\r\n' };
    const { config, sources } = loadEnv(
      { PLATEFLOW_RABBITMQ_URL_FILE: '/run/url', PLATEFLOW_WRITER_PORT_FILE: '/run/port' },
      texts,
    );
    expect(config.rabbitmq.url).toBe('amqp://u:p@broker');
    expect(config.writer.port).toBe(9000);
    expect(sources.get('rabbitmq.url')?.file).toBe('env PLATEFLOW_RABBITMQ_URL_FILE');
  });

  it('do not hide the setting whose own name ends so', () => {
    expect(loadEnv({ PLATEFLOW_EMBEDDED_FILE: 'x.db' }).config.embedded.file).toBe('x.db');
  });

  it('are refused beside the variable itself', () => {
    const env = { PLATEFLOW_REDIS_URL: 'redis://a', PLATEFLOW_REDIS_URL_FILE: '/run/url' };
    const [finding] = findingsOf(() => loadEnv(env, { '/run/url': 'redis://b' }));
    expect(finding).toMatchObject({
      file: 'env PLATEFLOW_REDIS_URL_FILE',
      problem: 'PLATEFLOW_REDIS_URL is set as well.',
    });
  });

  it('are refused when the file cannot be read', () => {
    const [finding] = findingsOf(() => loadEnv({ PLATEFLOW_REDIS_URL_FILE: '/no/such/file' }));
    expect(finding?.problem).toContain('The file /no/such/file cannot be read: ENOENT');
  });
});
