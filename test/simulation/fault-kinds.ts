/**
 * The kinds of faults. Whatever lasts is ended by its own end or, at the latest, when the world heals.
 */
import { NETWORK_FAULTS } from './network-faults.ts';
import { PROCESSOR_FAULTS } from './processor-faults.ts';
import { BROKER_FAULTS, STORE_FAULTS, STORE_WENT_BACK, WRITER_FAULTS } from './server-faults.ts';
import type { FaultKind } from './fault-kind.ts';

/** What the plan of a run is made of. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...PROCESSOR_FAULTS,
  ...BROKER_FAULTS,
  ...STORE_FAULTS,
  ...WRITER_FAULTS,
  ...NETWORK_FAULTS,
];

/** @throws Error when there is none of this name */
export function faultKind(name: string): FaultKind {
  const kind = [...FAULT_KINDS, STORE_WENT_BACK].find((kind) => kind.name === name);
  if (kind === undefined) throw new Error(`There is no kind of fault with the name "${name}".`);
  return kind;
}
