/** How each kind of fault is brought about, and how it is healed. */
import { failingDiskOf, slowDiskOf } from '../support/bad-disk.ts';
import { injectIntoDisk, injectIntoRole } from './role-faults.ts';
import { injectIntoLink } from './link-faults.ts';
import { injectIntoRabbit } from './rabbit-faults.ts';
import { injectIntoRedis } from './redis-faults.ts';
import type { Installation } from './installation.ts';
import type { PlannedFault } from './fault-plan.ts';

/** Ends a fault. */
export type Heal = () => Promise<void> | void;

/** A sync on a slow disk takes up to so long: longer than those wait who wait for it. */
const SYNC_MS_MAX = 1_600;

/** @returns what ends it */
export async function inject(installation: Installation, fault: PlannedFault): Promise<Heal> {
  const { name } = fault.kind;
  if (name.endsWith('-disk-slow') || name.endsWith('-disk-fails')) {
    const pid = await pidOf(installation, fault);
    const isSlow = name.endsWith('slow');
    const disk = await (isSlow
      ? slowDiskOf(pid, 1 + (fault.draw % SYNC_MS_MAX))
      : failingDiskOf(pid));
    return () => disk.heal();
  }
  switch (fault.kind.target) {
    case 'processor':
    case 'processors':
    case 'writer':
    case 'generator':
      return injectIntoRole(installation, fault);
    case 'disk':
      return injectIntoDisk(installation, fault);
    case 'redis':
      return injectIntoRedis(installation.redis, fault);
    case 'rabbitmq':
      return injectIntoRabbit(installation.rabbit, fault);
    case 'redis link':
    case 'rabbitmq link':
    case 'writer link':
      return injectIntoLink(installation.link(fault.target), fault);
    default:
      return fault.kind.target satisfies never;
  }
}

/** A role that has just ended is started again, and waited for. */
async function pidOf(installation: Installation, { target }: PlannedFault): Promise<number> {
  const { redis, rabbit } = installation;
  if (target === 'redis') return redis.pid;
  if (target === 'rabbitmq') return rabbit.pid;
  const role = installation.role(target);
  await installation.answered(role);
  if (role.pid === undefined) throw new Error(`${target} does not run.`);
  return role.pid;
}
