/** Which settings of Redis keep what was committed, and what to say about those that do not. */
import type { SettingCheck } from '#ports/setting-checks.ts';

/** Settings, or what INFO says, by name. */
export type Values = ReadonlyMap<string, string>;

interface Rule {
  readonly setting: string;
  readonly isRight: (value: string) => boolean;
  readonly otherwise: 'unsafe' | 'warning';
  /** What happens when it is not right. */
  readonly why: string;
}

interface ConfigRule extends Rule {
  readonly right: string;
}

interface InfoRule extends Rule {
  readonly remedy: string;
}

/** As they stand in redis.conf. */
const CONFIG_RULES: readonly ConfigRule[] = [
  {
    setting: 'appendonly',
    right: 'yes',
    isRight: (value) => value === 'yes',
    otherwise: 'unsafe',
    why: 'Without the append-only file a restart loses all commits since the last snapshot.',
  },
  {
    setting: 'appendfsync',
    right: 'always',
    isRight: (value) => value === 'always',
    otherwise: 'unsafe',
    why: 'A commit that was answered can be lost with the power, or with the process if the disk is slow.',
  },
  {
    setting: 'no-appendfsync-on-rewrite',
    right: 'no',
    isRight: (value) => value === 'no',
    otherwise: 'unsafe',
    why: 'While the file is rewritten nothing is synced to disk, whatever appendfsync says.',
  },
  {
    setting: 'maxmemory-policy',
    right: 'noeviction',
    isRight: (value) => value === 'noeviction',
    otherwise: 'unsafe',
    why: 'When memory is short Redis would throw stays away without a word.',
  },
  {
    setting: 'aof-load-truncated',
    right: 'yes',
    isRight: (value) => value === 'yes',
    otherwise: 'warning',
    why: 'After a crash in the middle of a write Redis would not start before somebody repairs the file.',
  },
  {
    setting: 'maxmemory',
    right: '4gb',
    isRight: (value) => value !== '0',
    otherwise: 'warning',
    why: 'Without a limit the system kills Redis when memory is short; with one, commits are refused whole.',
  },
  {
    setting: 'timeout',
    right: '0',
    isRight: (value) => value === '0',
    otherwise: 'warning',
    why: 'Connections that are quiet for a while are cut, and the processor begins anew each time.',
  },
  {
    setting: 'tcp-keepalive',
    right: '60',
    isRight: (value) => value !== '0',
    otherwise: 'warning',
    why: 'Connections of processes whose machine is gone stay open for ever.',
  },
];

/** As INFO names them. */
const INFO_RULES: readonly InfoRule[] = [
  {
    setting: 'redis_version',
    isRight: (value) => Number.parseInt(value, 10) >= 7,
    otherwise: 'unsafe',
    why: 'Before 7.0 a script is not refused as a whole when memory or disk is short.',
    remedy: 'Install Redis 7.0 or newer.',
  },
  {
    setting: 'role',
    isRight: (value) => value === 'master',
    otherwise: 'unsafe',
    why: 'A replica takes no writes.',
    remedy: 'Set redis.url to the primary.',
  },
  {
    setting: 'aof_last_write_status',
    isRight: (value) => value === 'ok',
    otherwise: 'unsafe',
    why: 'Redis could not write its append-only file.',
    remedy: 'Look into its log, and free some disk.',
  },
  {
    setting: 'aof_last_bgrewrite_status',
    isRight: (value) => value === 'ok',
    otherwise: 'warning',
    why: 'Redis could not rewrite its append-only file, which grows until it can.',
    remedy: 'Look into its log, free some disk, then: redis-cli BGREWRITEAOF',
  },
  {
    setting: 'cluster_enabled',
    isRight: (value) => value === '0',
    otherwise: 'warning',
    why:
      'A cluster may replace a failed server by a replica that lacks the last commits; the writer ' +
      'then finds that the store went back in time, and the processor stops.',
    remedy: 'Use a single server if that must not happen.',
  },
];

/** One finding for each setting of redis.conf that matters. */
export function judgeConfig(config: Values): readonly SettingCheck[] {
  return CONFIG_RULES.map((rule) => {
    const { setting, right, why } = rule;
    const fix =
      `${why} In redis.conf: ${setting} ${right}. ` +
      `On the running server: redis-cli CONFIG SET ${setting} ${right}`;
    return judge(rule, config, fix);
  });
}

/** One finding for each line of INFO that matters. */
export function judgeInfo(info: Values): readonly SettingCheck[] {
  return INFO_RULES.map((rule) => judge(rule, info, `${rule.why} ${rule.remedy}`));
}

/** The settings of redis.conf to ask for. */
export const CONFIG_SETTINGS: readonly string[] = CONFIG_RULES.map(({ setting }) => setting);

/** The finding when the server does not let the user see its settings. */
export function judgeHidden(user: string, answer: string): SettingCheck {
  return {
    server: 'redis',
    setting: 'CONFIG GET',
    verdict: 'unsafe',
    found: answer,
    fix:
      'The settings cannot be checked. ' +
      `Permit it: redis-cli ACL SETUSER ${user} +config|get +info. ` +
      'If the provider does not, see to it that appendonly is yes, appendfsync always, ' +
      'no-appendfsync-on-rewrite no and maxmemory-policy noeviction, and set durability to relaxed.',
  };
}

/** @param isOpen whether everybody who reaches the server is let in without a password */
export function judgeAccess(isOpen: boolean): SettingCheck {
  const check = { server: 'redis', setting: 'password of the default user' } as const;
  if (!isOpen) return { ...check, verdict: 'ok', found: 'not open' };
  return {
    ...check,
    verdict: 'warning',
    found: 'none, and the server is not only on this machine',
    fix:
      'Whoever reaches the server can read and change all stays. In redis.conf: requirepass SECRET. ' +
      'On the running server: redis-cli CONFIG SET requirepass SECRET. In redis.url: ' +
      'redis://default:SECRET@host',
  };
}

function judge({ setting, isRight, otherwise }: Rule, values: Values, fix: string): SettingCheck {
  const found = values.get(setting);
  const check = { server: 'redis', setting, found: found ?? 'not reported' } as const;
  if (found !== undefined && isRight(found)) return { ...check, verdict: 'ok' };
  return { ...check, verdict: otherwise, fix };
}
