/** How each kind of fault is brought about, and how it is healed. */
import { slowDiskOf } from '../support/slow-disk.ts';
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
  if (fault.kind.name.endsWith('-disk-slow')) {
    const disk = await slowDiskOf(pidOf(installation, fault), 1 + (fault.draw % SYNC_MS_MAX));
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

function pidOf({ redis, rabbit, roles }: Installation, { target }: PlannedFault): number {
  if (target === 'redis') return redis.pid;
  if (target === 'rabbitmq') return rabbit.pid;
  const pid = roles.get(target)?.pid;
  if (pid === undefined) throw new Error(`${target} does not run.`);
  return pid;
}
