import { expect, test } from 'vitest';
import { judgeConfig, judgeInfo } from '#adapters/redis/setting-rules.ts';

const GOOD = {
  redis_version: '7.0.15',
  role: 'master',
  aof_last_write_status: 'ok',
  aof_last_bgrewrite_status: 'ok',
  cluster_enabled: '0',
};

function verdictOf(setting: keyof typeof GOOD, value: string): unknown {
  const info = new Map(Object.entries({ ...GOOD, [setting]: value }));
  const checks = judgeInfo(info).filter(({ verdict }) => verdict !== 'ok');
  return checks.map((check) => [check.setting, check.verdict, check.found]);
}

test.each([
  ['redis_version', '6.2.14', 'unsafe'],
  ['role', 'slave', 'unsafe'],
  ['aof_last_write_status', 'err', 'unsafe'],
  ['aof_last_bgrewrite_status', 'err', 'warning'],
  ['cluster_enabled', '1', 'warning'],
] as const)('%s %s is %s', (setting, value, verdict) => {
  expect(verdictOf(setting, value)).toEqual([[setting, verdict, value]]);
});

test.each([
  ['appendonly', 'no'],
  ['appendfsync', 'everysec'],
  ['appendfsync', 'no'],
  ['no-appendfsync-on-rewrite', 'yes'],
  ['maxmemory-policy', 'allkeys-lru'],
])('a commit can be lost with %s %s: it is unsafe', (setting, value) => {
  const check = judgeConfig(new Map([[setting, value]])).find((one) => one.setting === setting);
  expect(check).toMatchObject({ verdict: 'unsafe', found: value });
  expect(check?.fix).toContain(`CONFIG SET ${setting} `);
});

test.each(['7.0.0', '7.4.1', '8.2.0', '10.0'])('version %s is as good', (version) => {
  expect(verdictOf('redis_version', version)).toEqual([]);
});

test('a setting that the server does not report is not taken for right', () => {
  const found = [...judgeConfig(new Map()), ...judgeInfo(new Map())];
  expect(found.every(({ verdict, fix = '' }) => verdict !== 'ok' && fix !== '')).toBe(true);
  expect(new Set(found.map((check) => check.found))).toEqual(new Set(['not reported']));
});
