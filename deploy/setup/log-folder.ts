/** The folder on the host that the writer, which is not root, writes its log to. */
import { chmodSync, chownSync, existsSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lockLog } from '#adapters/summary-log/log-lock.ts';

/** Whoever has the folder also reads, and may remove, what the writer puts there. */
const FOLDER_MODE = 0o3777;
const FILE_MODE = 0o640;

const LOG = 'vehicle_summary.log';

/** As whom the writer runs. */
export interface Owner {
  readonly uid: number;
}

/**
 * Lets the writer write there.
 *
 * @throws Error when the folder cannot be changed
 */
export function openFolder(folder: string, { uid }: Owner): void {
  const { gid } = statSync(folder);
  chmodSync(folder, FOLDER_MODE);
  for (const name of [LOG, `${LOG}.lock`, `${LOG}.lock-journal`]) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    chownSync(path, uid, gid);
    chmodSync(path, FILE_MODE);
  }
}

/**
 * A log belongs to one store. Before a new store is used for the first time, a log that is there, as
 * of a demonstration, is given another name, because the processor would refuse to go on with it.
 *
 * @returns its new name, if there was one
 * @throws LockTaken when a writer works on it
 */
export function putAsideLog(folder: string, nowMs: number): string | undefined {
  const log = join(folder, LOG);
  if (!existsSync(log)) return undefined;
  const lock = lockLog(log);
  try {
    const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\..*/g, '');
    const aside = join(folder, `vehicle_summary.until-${time}.log`);
    renameSync(log, aside);
    return basename(aside);
  } finally {
    lock.release();
  }
}
