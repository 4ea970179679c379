/** What an audit does when Redis answers otherwise than usual. */
import { describe, expect, it } from 'vitest';
import { auditPartition } from '#adapters/redis/audit.ts';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { RedisError } from '#adapters/redis/redis-error.ts';
import { AUDIT } from '#adapters/redis/scripts.ts';

const INFO = 'redis_version:7.0.15\r\nrun_id:abc123\r\n';

interface Answers {
  readonly info?: () => Promise<string>;
  readonly audit?: unknown;
  readonly settled?: string;
}

function connectionThat({
  info = async () => INFO,
  audit = ['end', '5', 0],
  settled = 'same',
}: Answers) {
  const ran: string[] = [];
  const run = async (script: string, _keys: unknown, args: readonly unknown[]) => {
    ran.push(script === AUDIT ? 'audit' : `settle ${args.join(' ')}`);
    return script === AUDIT ? audit : settled;
  };
  return { ran, name: 'Redis at here', call: info, run };
}

const audit = (connection: ReturnType<typeof connectionThat>, audited?: string): Promise<void> =>
  auditPartition(connection, partitionKeys(0), 4, audited);

describe('an audit', () => {
  it('is done once in each run of the server', async () => {
    const connection = connectionThat({});
    await audit(connection, 'abc123');
    expect(connection.ran).toEqual([]);
    await audit(connection, 'an earlier run');
    expect(connection.ran).toEqual(['audit', 'settle 4 5 abc123']);
  });

  it('is done each time where one may not ask for the run', async () => {
    const info = () => Promise.reject(new RedisError('access_refused', 'no INFO'));
    const connection = connectionThat({ info });
    await audit(connection, '');
    expect(connection.ran).toEqual(['audit', 'settle 4 5 ']);
  });

  it('fails with the server', async () => {
    const info = () => Promise.reject(new RedisError('lost', 'gone'));
    await expect(audit(connectionThat({ info }))).rejects.toThrow('gone');
  });

  it.each([
    ['while it adds up', { audit: [] }],
    ['before it compares', { settled: 'fenced' }],
  ])('says nothing of a partition that was taken over %s', async (_when, answers) => {
    await expect(audit(connectionThat(answers))).rejects.toThrow(
      new RedisError(
        'refused',
        'Redis at here: another process has taken the partition over while it was audited.',
      ),
    );
  });
});
