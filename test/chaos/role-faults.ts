/** Faults of the roles themselves: signals, failpoints, and the disk of the writer. */
import { stat } from 'node:fs/promises';
import { stateOf } from '../support/servers/leashed-process.ts';
import { DISK_SIZE } from './installation.ts';
import type { Heal } from './inject.ts';
import type { Installation } from './installation.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { SmallDisk } from '../support/small-disk.ts';
import type { SupervisedRole } from './supervised-role.ts';

/** The places of a processor at which it can be made to fail. */
const PLACES = [
  'received',
  'reduced',
  'before-commit',
  'after-commit',
  'before-ack',
  'after-ack',
  'before-post',
  'after-post',
  'before-trim',
] as const;

/** Each place is passed some times before. */
const VISITS = 40;

/** What a disk is measured in, and all that is left to the log at best. */
const PAGE_BYTES = 4_096;
const ROOM_BYTES_MAX = 1_024 * PAGE_BYTES;

const NOTHING: Heal = () => undefined;

export async function injectIntoRole(
  installation: Installation,
  { kind, target, draw }: PlannedFault,
): Promise<Heal> {
  if (kind.target === 'processors') {
    await Promise.all(installation.processors.map((role) => role.restart('SIGKILL')));
    return NOTHING;
  }
  const role = installation.role(target);
  const [, fault = ''] = /-(killed|restarted|held|held-long)$/.exec(kind.name) ?? [];
  if (fault === 'killed' || fault === 'restarted') {
    await role.restart(fault === 'killed' ? 'SIGKILL' : 'SIGTERM');
    return NOTHING;
  }
  if (fault.startsWith('held')) {
    role.signal('SIGSTOP');
    return () => role.signal('SIGCONT');
  }
  await role.restart('SIGKILL', { PLATEFLOW_FAILPOINT: failpointOf(kind.name, draw) });
  await installation.answered(role);
  // Whoever has the partitions gives them up, or a standby would never come to its failpoint.
  if (kind.target === 'processor') await restartOthers(installation, role);
  return () => endFailpoint(role);
}

function restartOthers({ processors }: Installation, one: SupervisedRole): Promise<unknown> {
  const others = processors.filter((role) => role !== one);
  return Promise.all(others.map((role) => role.restart('SIGTERM')));
}

/** One that holds still goes on. One that has not come to its failpoint is not to come to it later. */
async function endFailpoint(role: SupervisedRole): Promise<void> {
  const { pid } = role;
  if (pid !== undefined && (await stateOf(pid)) === 'T') role.signal('SIGCONT');
  else await role.restart('SIGKILL');
}

/** Which place, at which of its visits, and what happens there. */
function failpointOf(kind: string, draw: number): string {
  const visit = 1 + (Math.floor(draw / PLACES.length) % VISITS);
  switch (kind) {
    case 'fdatasync-fails':
      return `before-fdatasync:${visit}:fail`;
    case 'fdatasync-kills':
      return `${draw % 2 === 0 ? 'before' : 'after'}-fdatasync:${visit}:kill`;
    default:
      return `${PLACES[draw % PLACES.length]}:${visit}:${kind.slice('failpoint-'.length)}`;
  }
}

export async function injectIntoDisk(
  { disk, summaryLog }: Installation,
  { kind }: PlannedFault,
): Promise<Heal> {
  if (disk === undefined) throw new Error(`${kind.name}: there is no disk that could be full.`);
  await fill(disk, summaryLog);
  return () => disk.resize(DISK_SIZE);
}

/** Leaves the disk as good as no room. While the writer writes, what is left may have to be more. */
async function fill(disk: SmallDisk, summaryLog: string): Promise<void> {
  for (let roomBytes = PAGE_BYTES; ; roomBytes *= 2) {
    const { size } = await stat(summaryLog);
    try {
      disk.resize(String(Math.ceil((size + roomBytes) / PAGE_BYTES) * PAGE_BYTES));
      return;
    } catch (error) {
      if (roomBytes >= ROOM_BYTES_MAX) throw error;
    }
  }
}
