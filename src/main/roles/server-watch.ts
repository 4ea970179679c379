/**
 * What a role does before it works with servers: it waits until they answer, and refuses those whose
 * settings could lose data. While it works it looks again, because settings can be changed under it.
 */
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { exitCodeOf } from '../explain.ts';
import { wait } from '../wait.ts';
import type { CheckedServer, SettingCheck, SettingChecks } from '#ports/setting-checks.ts';
import type { RoleContext } from '../command-context.ts';

/** What is looked at, and which server that is. */
export interface NamedChecks {
  readonly server: CheckedServer;
  readonly checks: SettingChecks;
}

/** Looks after the servers of a role. */
export interface ServerWatch {
  /**
   * Resolves when all servers have answered and none is unsafe, or when the role is asked to stop.
   *
   * @throws CommandFailed when a setting could lose data, when a server is there but cannot be used
   *   as it is, or when `startup.giveUpMs` is over
   */
  begin(): Promise<void>;
  /** Looks again and again until it is told to stop. Rejects when a setting became unsafe. */
  goOn(stopping: AbortSignal): Promise<void>;
  /** Throws with the reason while a server is waited for. */
  readonly check: () => void;
}

type WatchingRole = Pick<RoleContext, 'config' | 'telemetry' | 'life'>;

/** The first pause between two attempts; it doubles up to the last. */
const PAUSE_MS = 100;
const PAUSE_MAX_MS = 2_000;

export function watchServers(role: WatchingRole, servers: readonly NamedChecks[]): ServerWatch {
  const { config, telemetry, life } = role;
  const isTolerated = config.durability === 'relaxed';
  let missing: Error | undefined;
  /** What has been said of each setting, so that it is said once. */
  const said = new Map<string, string>();

  const look = async (): Promise<void> => {
    const found = (await Promise.all(servers.map(ask))).flat();
    for (const { fix = '', verdict, ...judged } of found) {
      const name = `${judged.server} ${judged.setting}`;
      if (verdict !== 'ok' && said.get(name) !== judged.found) {
        telemetry.emit('setting_judged', { ...judged, verdict, fix, isTolerated });
      }
      said.set(name, judged.found);
    }
    if (!isTolerated) refuseUnsafe(found);
  };

  const ask = async ({ server, checks }: NamedChecks): Promise<readonly SettingCheck[]> => {
    try {
      return await checks.check();
    } catch (cause) {
      const error = cause as Error;
      if (exitCodeOf(error) === EXIT.config) throw error;
      telemetry.emit('server_awaited', { server, error });
      throw new Awaited(error.message, { cause });
    }
  };

  const begin = async (): Promise<void> => {
    const { giveUpMs } = config.startup;
    const startedMs = performance.now();
    for (let pauseMs = PAUSE_MS; !life.stopping.aborted;) {
      try {
        await look();
        missing = undefined;
        return;
      } catch (error) {
        if (!(error instanceof Awaited)) throw error;
        missing = error;
      }
      const leftMs = giveUpMs - (performance.now() - startedMs);
      if (giveUpMs > 0 && leftMs <= 0) throw givenUp(missing, giveUpMs);
      await wait(giveUpMs > 0 ? Math.min(pauseMs, leftMs) : pauseMs, life.stopping);
      pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
    }
  };

  const goOn = async (stopping: AbortSignal): Promise<void> => {
    while (!stopping.aborted) {
      await wait(config.checks.intervalMs, stopping);
      if (stopping.aborted) return;
      // A server that is away is the business of those who use it: they begin anew.
      await look().catch(unlessAway);
    }
  };

  return {
    begin,
    goOn,
    check: () => {
      if (missing !== undefined) throw missing;
    },
  };
}

function unlessAway(error: unknown): void {
  if (error instanceof CommandFailed) throw error;
}

/** A server that does not answer, or cannot work yet. */
class Awaited extends Error {}

/** @throws CommandFailed when a setting could lose data */
function refuseUnsafe(found: readonly SettingCheck[]): void {
  const unsafe = found.filter(({ verdict }) => verdict === 'unsafe');
  if (unsafe.length === 0) return;
  const lines = unsafe.map(
    ({ server, setting, found: value, fix = '' }) => `  ${server} ${setting}: ${value}. ${fix}\n`,
  );
  throw new CommandFailed(
    EXIT.config,
    `Refused to run, because data could be lost:\n${lines.join('')}` +
      'With durability: relaxed this is a warning. `plateflow doctor` shows all settings.',
  );
}

function givenUp(cause: Error, giveUpMs: number): CommandFailed {
  const message = `Given up after startup.giveUpMs (${giveUpMs} ms): ${cause.message}`;
  return new CommandFailed(EXIT.unavailable, message, { cause });
}
