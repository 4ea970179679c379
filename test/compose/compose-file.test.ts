/** What docker-compose.yaml promises, as far as it can be seen without starting it. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeConfig } from '#adapters/redis/setting-rules.ts';
import { loadConfig } from '#config/load.ts';
import { SETTINGS } from '#config/settings.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { readBytes, readComposeFile, readProjectFile } from './compose-file.ts';
import type { Service } from './compose-file.ts';

const { services, volumes } = readComposeFile();
const all = Object.entries(services);
const ONE_SHOTS = ['setup', 'topology'];
const staying = all.filter(([name]) => !ONE_SHOTS.includes(name));
const roles = staying.filter(([, { image }]) => image.startsWith('plateflow:'));

/** Whether a version is given to its last number. */
const isPinned = (image: string): boolean => /:v?\d+\.\d+\.\d+(?:-[a-z0-9.-]+)?$/.test(image);

const namedVolumes = ({ volumes: mounts = [] }: Service): string[] =>
  mounts.flatMap((mount) => mount.split(':').slice(0, 1)).filter((name) => name in volumes);

describe('the images', () => {
  it('are of one version each', () => {
    expect(all.filter(([, { image }]) => !isPinned(image))).toEqual([]);
  });

  it('of the roles are built here, under the version of the package', () => {
    for (const [, { image, build }] of roles) {
      expect(image).toBe(`plateflow:${packageJson.version}`);
      expect(build).toBe('.');
    }
  });

  it('of the roles have the Node.js that the tests run on', () => {
    const bases = [...readProjectFile('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(
      ([, base]) => base,
    );
    expect(new Set(bases)).toEqual(
      new Set([`node:${packageJson.devDependencies.node}-trixie-slim`]),
    );
  });
});

describe('the services', () => {
  it('are reached from this machine alone', () => {
    const ports = all.flatMap(([, { ports = [] }]) => ports);
    expect(ports).toHaveLength(4);
    expect(ports.filter((port) => !/^127\.0\.0\.1:\$\{\w+:-\d+\}:\d+$/.test(port))).toEqual([]);
  });

  it('start again when they end, unless they only prepare something', () => {
    const once = all.filter(([, { restart }]) => restart !== 'unless-stopped');
    expect(once.map(([name]) => name)).toEqual(ONE_SHOTS);
  });

  it('say whether they are well', () => {
    const silent = staying.filter(([, { healthcheck }]) => healthcheck?.test === undefined);
    expect(silent).toEqual([]);
  });

  it('have so much memory and no more', () => {
    const limits = all.map(([, { mem_limit: limit = '' }]) => readBytes(limit));
    expect(Math.min(...limits)).toBeGreaterThan(0);
  });

  it('wait for those that they need, and for nothing that only watches', () => {
    const needed = all.flatMap(([, { depends_on: needs = {} }]) => Object.keys(needs));
    expect(needed.filter((name) => ['prometheus', 'grafana'].includes(name))).toEqual([]);
    expect(services['processor']?.depends_on).toEqual({
      topology: { condition: 'service_completed_successfully' },
      rabbitmq: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
      writer: { condition: 'service_healthy' },
    });
  });

  it('keep queues and state in volumes, and nothing of Grafana', () => {
    expect(namedVolumes(services['rabbitmq'] as Service)).toContain('rabbitmq-data');
    expect(namedVolumes(services['redis'] as Service)).toContain('redis-data');
    expect(namedVolumes(services['grafana'] as Service)).toEqual([]);
  });
});

describe('the roles', () => {
  it('are the entry and the exit generators, the processor and the writer', () => {
    const commands = roles.map(([, { command = [] }]) => command.join(' '));
    expect(new Set(commands)).toEqual(
      new Set([
        'write --config cloud',
        'process --config cloud',
        'generate entry --config cloud',
        'generate exit --config cloud',
      ]),
    );
  });

  it('have more time to stop than they take', () => {
    const { config } = loadConfig({ files: ['cloud'], env: {} });
    const seconds = roles.map(([, { stop_grace_period: grace = '' }]) =>
      Number(/^(\d+)s$/.exec(grace)?.[1]),
    );
    expect(Math.min(...seconds) * 1000).toBeGreaterThan(config.shutdown.graceMs);
  });

  it('cannot write to their root file system', () => {
    expect(roles.filter(([, { read_only: isReadOnly }]) => isReadOnly !== true)).toEqual([]);
  });

  it('are given settings that there are', () => {
    const known = new Set(
      [...SETTINGS.values()].flatMap(({ variable: name }) => [name, `${name}_FILE`]),
    );
    const given = all.flatMap(([, { environment = {} }]) => Object.keys(environment));
    const ours = given.filter((name) => name.startsWith('PLATEFLOW_'));
    expect(ours).not.toEqual([]);
    expect(ours.filter((name) => !known.has(name))).toEqual([]);
  });

  it('publish the same traffic at the entries and at the exits', () => {
    expect(services['exit-generator']?.environment).toEqual(
      services['entry-generator']?.environment,
    );
    expect(services['exit-load']?.environment).toEqual(services['entry-load']?.environment);
  });
});

describe('a password', () => {
  const FILES = [
    'docker-compose.yaml',
    '.env.example',
    'Dockerfile',
    'deploy/redis/redis.conf',
    'deploy/rabbitmq/rabbitmq.conf',
  ];
  const IN_ADDRESS = /:\/\/[^\s/]*:[^\s/]*@/;
  const NAME = /pass|secret|token/i;

  it('is in no file', () => {
    const texts = FILES.map(readProjectFile);
    const settings = texts
      .slice(1)
      .flatMap((text) => text.split('\n'))
      .filter((line) => !line.startsWith('# ') && !line.startsWith('include /run/secrets/'))
      .filter((line) => !line.startsWith('load_definitions = /run/secrets/'));
    const environment = all.flatMap(([, { environment: given = {} }]) => Object.keys(given));

    expect(texts.join('\n')).not.toMatch(IN_ADDRESS);
    // What names a file holds no password itself.
    const values = environment.filter((name) => !name.endsWith('_FILE'));
    expect([...settings, ...values].filter((one) => NAME.test(one))).toEqual([]);
    expect(readProjectFile('deploy/rabbitmq/definitions.json')).not.toMatch(NAME);
  });

  it('is seen by no service but its own', () => {
    const seen = staying.map(([name, service]) => [
      name,
      namedVolumes(service).filter((volume) => volume.endsWith('-secrets')),
    ]);
    expect(Object.fromEntries(seen)).toEqual({
      rabbitmq: ['rabbitmq-secrets'],
      redis: ['redis-secrets'],
      processor: ['processor-secrets'],
      'entry-generator': ['generator-secrets'],
      'exit-generator': ['generator-secrets'],
      'entry-load': ['generator-secrets'],
      'exit-load': ['generator-secrets'],
      writer: ['writer-secrets'],
      prometheus: [],
      grafana: [],
    });
  });
});

describe('redis.conf', () => {
  const lines = readProjectFile('deploy/redis/redis.conf')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' ') as [string, string]);
  const config = new Map(lines);

  it('has what the processor demands', () => {
    expect(judgeConfig(config).filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  it('leaves room for a rewrite of the append-only file', () => {
    const limit = readBytes(services['redis']?.mem_limit ?? '');
    expect(readBytes(config.get('maxmemory') ?? '')).toBeLessThanOrEqual(limit / 2);
  });
});

describe('prometheus.yml', () => {
  interface Job {
    readonly job_name: string;
    readonly static_configs: readonly { readonly targets: readonly string[] }[];
  }
  const { scrape_configs: jobs } = parse(readProjectFile('prometheus/prometheus.yml')) as {
    readonly scrape_configs: readonly Job[];
  };
  const hosts = jobs.flatMap((job) =>
    job.static_configs.flatMap(({ targets }) => targets.map((target) => target.split(':')[0])),
  );

  it('scrapes services that there are', () => {
    const known = [...Object.keys(services), 'localhost'];
    expect(hosts.filter((host = '') => !known.includes(host))).toEqual([]);
  });

  it('scrapes every role but those of the profile load', () => {
    const always = roles.map(([name]) => name).filter((name) => !name.endsWith('-load'));
    expect(always.filter((name) => !hosts.includes(name))).toEqual([]);
  });
});
