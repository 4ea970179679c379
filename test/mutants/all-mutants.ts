/** Every mutant there is, and who catches what nobody nearer has caught. */
import { ACTOR_MUTANTS } from './actor-mutants.ts';
import { DEADLINE_MUTANTS } from './deadline-mutants.ts';
import { LEASE_MUTANTS } from './lease-mutants.ts';
import { LOG_MUTANTS } from './log-mutants.ts';
import { QUEUE_MUTANTS } from './queue-mutants.ts';
import { RABBIT_MUTANTS } from './rabbit-mutants.ts';
import { RELAY_MUTANTS } from './relay-mutants.ts';
import { STORE_MUTANTS } from './store-mutants.ts';
import type { Mutant } from './mutant.ts';

/** They look at the whole system, so each mutant has to pass them in the end. */
const LAST: readonly string[] = [
  'test/simulation/simulation.sim.test.ts',
  'test/chaos/short.chaos.servers.test.ts',
];

export const ALL_MUTANTS: readonly Mutant[] = [
  ...STORE_MUTANTS,
  ...DEADLINE_MUTANTS,
  ...QUEUE_MUTANTS,
  ...RABBIT_MUTANTS,
  ...ACTOR_MUTANTS,
  ...LEASE_MUTANTS,
  ...RELAY_MUTANTS,
  ...LOG_MUTANTS,
].map((mutant) => ({ ...mutant, caughtBy: [...mutant.caughtBy, ...LAST] }));
