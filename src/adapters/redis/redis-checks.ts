/** Asks a Redis server how it is set up. */
import { RedisConnection } from './redis-connection.ts';
import { describeAnswer, RedisError } from './redis-error.ts';
import { isLoopback } from './redis-address.ts';
import { RedisLink } from './redis-link.ts';
import {
  CONFIG_SETTINGS,
  judgeAccess,
  judgeConfig,
  judgeHidden,
  judgeInfo,
} from './setting-rules.ts';
import type { SettingCheck, SettingChecks } from '#ports/setting-checks.ts';
import type { ConnectionOptions } from './redis-connection.ts';
import type { Values } from './setting-rules.ts';

export class RedisChecks implements SettingChecks {
  readonly #options: ConnectionOptions;
  readonly #link: RedisLink;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#link = new RedisLink(options, 'checks');
  }

  /** Rejects with a RedisError when the server cannot be asked, or is still loading its data. */
  async check(): Promise<readonly SettingCheck[]> {
    const connection = this.#link.live();
    const info = readInfo(String(await connection.call('INFO', [])));
    if (info.get('loading') === '1') throw describeAnswer('LOADING', connection.name);
    return [
      ...judgeInfo(info),
      ...(await this.#checkConfig(connection)),
      judgeAccess(await this.#isOpenToAll()),
    ];
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #checkConfig(connection: RedisConnection): Promise<readonly SettingCheck[]> {
    const config = new Map<string, string>();
    try {
      for (const setting of CONFIG_SETTINGS) {
        // One at a time: before 7.0, which is to be reported, Redis took no more than one.
        const [name, value] = (await connection.call('CONFIG', ['GET', setting])) as string[];
        if (name !== undefined && value !== undefined) config.set(name, value);
      }
    } catch (error) {
      // Not permitted, or a command that the provider has taken away.
      const isHidden =
        error instanceof RedisError && ['access_refused', 'refused'].includes(error.code);
      if (!isHidden) throw error;
      return [judgeHidden(this.#options.address.user, error.message)];
    }
    return judgeConfig(config);
  }

  /** Whether others than this machine's own programs need no password. */
  async #isOpenToAll(): Promise<boolean> {
    const { address } = this.#options;
    if (isLoopback(address)) return false;
    if (address.password === undefined) return true;
    const witness = { connected: () => undefined, lost: () => undefined };
    const anybody = { ...this.#options, witness, address: { ...address, password: undefined } };
    const visitor = new RedisConnection(anybody, 'checks');
    try {
      await visitor.call('PING', []);
      return true;
    } catch (error) {
      if (error instanceof RedisError && error.code === 'access_refused') return false;
      throw error;
    } finally {
      await visitor.close();
    }
  }
}

/** INFO is lines of `name:value`, with comments between. */
function readInfo(text: string): Values {
  const values = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) values.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return values;
}
