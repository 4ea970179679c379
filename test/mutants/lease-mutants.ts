/** Mutants of the lease: who may work on a partition, and for how long. */
import type { Mutant } from './mutant.ts';

const LEASE_HOLDING = 'src/streams/lease-holding.ts';

const LEASE_TEST = 'test/streams/partition-lease.test.ts';
const LEASE_MARBLES = 'test/streams/lease-holding.marbles.test.ts';

export const LEASE_MUTANTS: readonly Mutant[] = [
  {
    name: 'lease-not-checked',
    guard: 'A processor that does not get the lease is a standby (H1).',
    edits: [
      {
        file: LEASE_HOLDING,
        text: 'map((answer) => ({ answer, askedMs }))',
        instead: 'map(() => ({ answer: { isHeld: true } as LeaseAnswer, askedMs }))',
      },
    ],
    caughtBy: [LEASE_MARBLES, LEASE_TEST],
  },
  {
    name: 'lost-lease-not-heeded',
    guard: 'An incarnation ends when its lease is lost (H2).',
    edits: [
      {
        file: 'src/streams/flow.ts',
        text: 'beside$).pipe(takeUntil(lost$));',
        instead: 'beside$, lost$.pipe(catchError(() => EMPTY)));',
      },
    ],
    caughtBy: [LEASE_TEST],
  },
  {
    name: 'lease-taken-from-its-holder',
    guard: 'Redis gives a lease only while nobody else holds it.',
    edits: [
      {
        file: 'src/adapters/redis/scripts/acquire-lease-1.lua',
        text: 'if holder ~= ARGV[1] then',
        instead: "if holder == '' then",
      },
    ],
    caughtBy: ['test/adapters/redis/redis-lease.servers.test.ts'],
  },
  {
    name: 'lease-of-another-given-back',
    guard: 'Only who holds a lease gives it back.',
    edits: [
      {
        file: 'src/adapters/redis/scripts/release-lease-1.lua',
        text: 'if holder ~= ARGV[1] then return 0 end',
        instead: '',
      },
    ],
    caughtBy: ['test/adapters/redis/redis-lease.servers.test.ts'],
  },
  {
    name: 'dead-holder-not-looked-for',
    guard: 'Who was killed is replaced without waiting for the end of the lease.',
    edits: [
      {
        file: 'src/adapters/redis/redis-lease.ts',
        text: "return (await connection.call('CLIENT', ['LIST', 'ID', client])) === '';",
        instead: 'return false;',
      },
    ],
    caughtBy: ['test/adapters/redis/redis-lease.servers.test.ts'],
  },
];
