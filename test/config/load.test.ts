import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatFinding } from '#config/finding.ts';
import { loadConfig, PROFILES } from '#config/load.ts';
import { configPath, findingsOf, loadText, readFrom } from './files.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('loadConfig', () => {
  it('lets a file override the default, a later file the earlier, a variable the file, a flag all', () => {
    const texts = {
      'a.yaml': 'writer:\n  port: 1\n  requestsMax: 1\n  recordsMax: 999\n',
      'b.yaml': 'writer:\n  port: 2\n  requestsMax: 2\n',
    };
    const { config, sources } = loadConfig({
      files: ['a.yaml', 'b.yaml'],
      env: { PLATEFLOW_WRITER_PORT: '3', PLATEFLOW_PARTITIONS: '3' },
      overrides: [{ key: 'partitions', value: 4, flag: '--partitions' }],
      readFile: readFrom(texts),
    });
    const { recordsMax, requestsMax, port } = config.writer;
    expect([recordsMax, requestsMax, port, config.partitions]).toEqual([999, 2, 3, 4]);
    expect(sources.get('writer.recordsMax')).toMatchObject({ file: 'a.yaml', line: 4, column: 3 });
    expect(sources.get('writer.requestsMax')).toMatchObject({ file: 'b.yaml', line: 3 });
    expect(sources.get('writer.port')).toMatchObject({ file: 'env PLATEFLOW_WRITER_PORT' });
    expect(sources.get('partitions')).toMatchObject({
      file: '--partitions',
      isDefault: false,
      default: 1,
      sentence: expect.stringContaining('How many partitions') as string,
    });
  });

  it.each(PROFILES)('loads the profile %s', (profile) => {
    const { sources } = loadConfig({ files: [profile], env: {} });
    const overridden = [...sources.values()].filter(({ isDefault }) => !isDefault);
    expect(overridden.length).toBeGreaterThan(1);
    expect(new Set(overridden.map(({ file }) => file))).toEqual(
      new Set([`config/${profile}.yaml`]),
    );
  });

  it('has profiles for servers here and servers elsewhere', () => {
    const load = (profile: string) => loadConfig({ files: [profile], env: {} }).config;
    expect(load('local')).toMatchObject({ engine: 'rabbitmq', durability: 'relaxed' });
    expect(load('local').rabbitmq.url).toContain('@127.0.0.1:');
    expect(load('cloud')).toMatchObject({ engine: 'rabbitmq', durability: 'strict' });
    expect(load('cloud').writer).toMatchObject({ host: '0.0.0.0', url: 'http://writer:8081' });
  });

  it('takes a path as a path, also when it ends like a profile', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plateflow-config-'));
    folders.push(folder);
    const path = join(folder, 'local');
    writeFileSync(path, '# mine\npartitions: 7\n');
    const { config, sources } = loadConfig({ files: [path], env: {} });
    expect(config.partitions).toBe(7);
    expect(sources.get('partitions')).toMatchObject({ file: path, line: 2 });
  });

  it('says which file cannot be read, and which profile was probably meant', () => {
    const [finding] = findingsOf(() => loadConfig({ files: ['clod'], env: {} }));
    expect(finding).toMatchObject({ file: 'clod', fix: 'Did you mean the profile cloud?' });
    const [other] = findingsOf(() => loadConfig({ files: ['no/such.yaml'], env: {} }));
    expect(other?.problem).toContain('no such file');
    expect(other?.fix).toContain(PROFILES.join(', '));
  });

  it('reports everything that is wrong at once, in the order of the lines', () => {
    const text = 'engine: rabitmq\nstay: 5\nwriter:\n  prot: 1\n  port: many\n';
    const findings = findingsOf(() => loadText(text, { env: { PLATEFLOW_OPS_PORT: '-1' } }));
    expect(findings.map(formatFinding)).toEqual([
      'my.yaml:1:1: engine: Expected one of embedded or rabbitmq; found the text "rabitmq". ' +
        'Did you mean rabbitmq?',
      'my.yaml:2:1: stay: Expected settings as "name: value", found 5. ' +
        'Write each setting on a line of its own, indented below its section.',
      'my.yaml:4:3: writer.prot: There is no such setting. Did you mean writer.port?',
      'my.yaml:5:3: writer.port: Expected a whole number, 0 to 65535; found the text "many". ' +
        'The default is 8081.',
      'env PLATEFLOW_OPS_PORT: ops.port: Expected a whole number, 0 to 65535; found -1. ' +
        'The default is 9100.',
    ]);
  });

  it('judges a value also when a later layer overrides it', () => {
    const findings = findingsOf(() =>
      loadText('partitions: none\n', { env: { PLATEFLOW_PARTITIONS: '2' } }),
    );
    expect(findings).toHaveLength(1);
  });

  it('refuses a flag with a wrong value under the name of the flag', () => {
    const overrides = [{ key: 'generator.ratePerSecond', value: 'fast', flag: '--rate' }] as const;
    const [finding] = findingsOf(() => loadText('', { overrides }));
    expect(finding).toMatchObject({ file: '--rate', key: 'generator.ratePerSecond' });
  });

  it('notices a default file that has lost a setting, or that cannot be read', () => {
    const path = configPath('default.yaml');
    const whole = readFrom({})(path);
    const without = whole.replace(/^partitions:.*$/m, '');
    const [lost, ...others] = findingsOf(() =>
      loadConfig({ files: [], env: {}, readFile: readFrom({ [path]: without }) }),
    );
    expect(lost).toMatchObject({ file: 'config/default.yaml', key: 'partitions' });
    expect(others).toEqual([]);
    const findings = findingsOf(() =>
      loadConfig({
        files: [],
        env: {},
        readFile: () => {
          throw new Error('gone');
        },
      }),
    );
    expect(findings.map(({ problem }) => problem)).toEqual(['The file cannot be read: gone.']);
  });

  it('has nothing to name as a default when the default itself is wrong', () => {
    const path = configPath('default.yaml');
    const text = readFrom({})(path).replace(/^partitions:.*$/m, 'partitions:');
    const [finding] = findingsOf(() =>
      loadConfig({ files: [], env: {}, readFile: readFrom({ [path]: text }) }),
    );
    expect(finding).toMatchObject({ key: 'partitions', fix: 'Give it a value.' });
  });
});
