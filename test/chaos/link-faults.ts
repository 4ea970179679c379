/** Faults of the network between a role and a server. */
import type { Heal } from './inject.ts';
import type { Link } from './link.ts';
import type { PlannedFault } from './fault-plan.ts';

const SLOW_MS = 300;
const NARROW_BYTES_PER_SECOND = 20_000;
/** Of each piece that is sent, so many bytes come one by one. */
const SINGLE_BYTES = 256;

export function injectIntoLink(link: Link, { kind }: PlannedFault): Heal {
  const what = kind.name.slice(kind.name.indexOf('-link-') + '-link-'.length);
  switch (what) {
    case 'cut-there':
      link.shape({ isHeld: true }, ['there']);
      break;
    case 'cut-back':
      link.shape({ isHeld: true }, ['back']);
      break;
    case 'cut-both':
      link.shape({ isHeld: true });
      break;
    case 'slow':
      link.shape({ latencyMs: SLOW_MS });
      break;
    case 'narrow':
      link.shape({ bytesPerSecond: NARROW_BYTES_PER_SECOND });
      break;
    case 'single-bytes':
      link.shape({ singleBytes: SINGLE_BYTES });
      break;
    case 'mute':
      link.mute();
      break;
    case 'reset':
      link.reset();
      break;
    case 'refused':
      link.refuse();
      break;
    default:
      throw new Error(`Nobody knows how to bring about ${kind.name}.`);
  }
  return () => link.heal();
}
