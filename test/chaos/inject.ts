/** How each kind of fault is brought about, and how it is healed. */
import { injectIntoDisk, injectIntoRole } from './role-faults.ts';
import { injectIntoLink } from './link-faults.ts';
import { injectIntoRabbit } from './rabbit-faults.ts';
import { injectIntoRedis } from './redis-faults.ts';
import type { Installation } from './installation.ts';
import type { PlannedFault } from './fault-plan.ts';

/** Ends a fault. */
export type Heal = () => Promise<void> | void;

/** @returns what ends it */
export async function inject(installation: Installation, fault: PlannedFault): Promise<Heal> {
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
