/** What the service `setup` makes before the others start. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockTaken } from '#adapters/file-lock.ts';
import { lockLog } from '#adapters/summary-log/log-lock.ts';
import { loadConfig } from '#config/load.ts';
import { openFolder, putAsideLog } from '../../deploy/setup/log-folder.ts';
import {
  areSecretsThere,
  planSecrets,
  planToken,
  writeSecrets,
} from '../../deploy/setup/secrets.ts';
import { readProjectFile } from './compose-file.ts';

const DEFINITIONS = readProjectFile('deploy/rabbitmq/definitions.json');
const NOW_MS = Date.UTC(2026, 10, 21, 9, 30);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plateflow-setup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (...path: string[]): Promise<string> => readFile(join(folder, ...path), 'utf8');

describe('the passwords', () => {
  const password = async (...path: string[]): Promise<string> =>
    decodeURIComponent(new URL(await read(...path)).password);
  const make = (): void => writeSecrets(planSecrets(folder, DEFINITIONS));

  it('are made where one of them is missing', async () => {
    expect(areSecretsThere(planSecrets(folder, DEFINITIONS))).toBe(false);
    make();
    expect(areSecretsThere(planSecrets(folder, DEFINITIONS))).toBe(true);
    await rm(join(folder, 'processor', 'redis-url'));
    expect(areSecretsThere(planSecrets(folder, DEFINITIONS))).toBe(false);
  });

  it('are others each time, and of each user', async () => {
    const seen = new Set<string>();
    for (let time = 0; time < 2; time += 1) {
      make();
      seen.add(await password('generator', 'rabbitmq-url'));
      seen.add(await password('processor', 'rabbitmq-url'));
      seen.add(await password('processor', 'redis-url'));
      seen.add(await password('topology', 'rabbitmq-url'));
      seen.add((await read('rabbitmq', 'operator-password')).trim());
      seen.add((await read('redis', 'health-password')).trim());
    }
    expect(seen.size).toBe(12);
    expect([...seen].filter((one) => one.length < 32)).toEqual([]);
  });

  it('are known to RabbitMQ by their salted hashes', async () => {
    make();
    const { users } = JSON.parse(await read('rabbitmq', 'definitions.json')) as {
      users: { name: string; password_hash: string }[];
    };
    const generator = users.find(({ name }) => name === 'generator');
    const stored = Buffer.from(String(generator?.password_hash), 'base64');
    const salt = stored.subarray(0, 4);
    const text = await password('generator', 'rabbitmq-url');
    expect(stored.subarray(4)).toEqual(createHash('sha256').update(salt).update(text).digest());
  });

  it('are known to Redis by their hashes', async () => {
    make();
    const hash = createHash('sha256').update(await password('processor', 'redis-url'));
    expect(await read('redis', 'users.conf')).toContain(
      `user processor on #${hash.digest('hex')} `,
    );
  });

  it('let nobody be the default user of Redis, which has all rights for the append-only file', async () => {
    make();
    expect(await read('redis', 'users.conf')).toMatch(
      /^user default off resetpass ~\* &\* \+@all$/m,
    );
  });
});

describe('the token of the writer', () => {
  const make = (): void => writeSecrets(planToken(folder));
  const load = (service: string): string =>
    loadConfig({
      files: ['cloud'],
      env: { PLATEFLOW_WRITER_TOKEN_FILE: join(folder, service, 'writer-token') },
    }).config.writer.token;

  it('is one for the writer and the processor, and another each time', () => {
    make();
    const first = load('writer');
    expect(load('processor')).toBe(first);
    expect(first).toMatch(/^[\w-]{32}$/);
    make();
    expect(load('writer')).not.toBe(first);
    expect(load('processor')).toBe(load('writer'));
  });

  it('is made where it is missing on one side, and passwords are not made for it', async () => {
    writeSecrets(planSecrets(folder, DEFINITIONS));
    expect(areSecretsThere(planToken(folder))).toBe(false);
    make();
    await rm(join(folder, 'writer', 'writer-token'));
    expect(areSecretsThere(planToken(folder))).toBe(false);
    expect(areSecretsThere(planSecrets(folder, DEFINITIONS))).toBe(true);
  });

  it('is made by the command that runs before the services, once', async () => {
    const logs = join(folder, 'logs');
    await mkdir(logs);
    const run = async (): Promise<string> => {
      const setup = fileURLToPath(new URL('../../deploy/setup/setup.ts', import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, [setup, folder, logs]);
      return stdout;
    };

    expect(await run()).toMatch(/Passwords were made[^]*A token was made/);
    const token = load('writer');
    expect(await run()).toBe('The passwords are there.\n');
    expect(load('processor')).toBe(token);
    await rm(join(folder, 'writer', 'writer-token'));
    expect(await run()).toMatch(/^The passwords are there\.\nA token was made/);
    expect(load('processor')).not.toBe(token);
    expect(load('writer')).toBe(load('processor'));
  });
});

describe('the users of RabbitMQ', () => {
  interface Permission {
    readonly user: string;
    readonly configure: string;
    readonly write: string;
    readonly read: string;
  }
  const { permissions } = JSON.parse(DEFINITIONS) as { permissions: readonly Permission[] };
  const mayDo = (user: string, action: 'configure' | 'write' | 'read', name: string): boolean =>
    permissions.some((one) => one.user === user && new RegExp(one[action]).test(name));

  it('of the generators can publish events and nothing else', () => {
    expect(mayDo('generator', 'write', 'vehicle.events')).toBe(true);
    expect(mayDo('generator', 'write', 'amq.default')).toBe(false);
    expect(mayDo('generator', 'read', 'vehicle.entry')).toBe(false);
    expect(mayDo('generator', 'configure', 'vehicle.entry')).toBe(false);
  });

  it('of the processor cannot publish events', () => {
    expect(mayDo('processor', 'read', 'vehicle.entry')).toBe(true);
    expect(mayDo('processor', 'write', 'amq.default')).toBe(true);
    expect(mayDo('processor', 'write', 'vehicle.events')).toBe(false);
  });

  it('of the person who looks changes nothing', () => {
    const actions = ['configure', 'write', 'read'] as const;
    expect(actions.filter((action) => mayDo('operator', action, 'vehicle.entry'))).toEqual([]);
  });
});

describe('the log folder', () => {
  const LOG = 'vehicle_summary.log';
  const writer = { uid: process.getuid?.() ?? 0 };

  it('can be written to by everybody, and its files be read by whoever has the folder', async () => {
    await writeFile(join(folder, LOG), 'line\n', { mode: 0o600 });
    openFolder(folder, writer);

    expect((await stat(folder)).mode & 0o7777).toBe(0o3777);
    expect((await stat(join(folder, LOG))).mode & 0o7777).toBe(0o640);
  });

  it('keeps the log of another store under another name', async () => {
    await writeFile(join(folder, LOG), 'line\n');

    const name = putAsideLog(folder, NOW_MS);
    expect(name).toBe('vehicle_summary.until-20261121T093000.log');
    expect(await read(String(name))).toBe('line\n');
    expect(await readdir(folder)).not.toContain(LOG);
  });

  it('is left as it is when there is no log', async () => {
    expect(putAsideLog(folder, NOW_MS)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps a log that somebody works on', async () => {
    await writeFile(join(folder, LOG), 'line\n');
    const lock = lockLog(join(folder, LOG));
    try {
      expect(() => putAsideLog(folder, NOW_MS)).toThrow(LockTaken);
    } finally {
      lock.release();
    }
    expect(await readdir(folder)).toContain(LOG);
  });
});
