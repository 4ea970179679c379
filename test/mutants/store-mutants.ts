/** Mutants of the commit: who may commit, what a commit is, and what it must survive. */
import type { Mutant } from './mutant.ts';

const SQLITE_STORE = 'src/adapters/sqlite/sqlite-stay-store.ts';
const MEMORY_STORE = 'src/adapters/memory/memory-stay-store.ts';
const COMMIT_SCRIPT = 'src/adapters/redis/scripts/commit-5.lua';
const SETTLE_SCRIPT = 'src/adapters/redis/scripts/settle-audit-1.lua';
const REDIS_STORE = 'src/adapters/redis/redis-stay-store.ts';

const SQLITE_CONTRACT = 'test/adapters/sqlite/embedded-engine.contract.test.ts';
const MEMORY_CONTRACT = 'test/adapters/memory/memory-stay-store.contract.test.ts';
const REDIS_CONTRACT = 'test/adapters/redis/redis-engine.servers.test.ts';
const REDIS_AUDIT = 'test/adapters/redis/audit.servers.test.ts';
const REDIS_CRASH = 'test/crash/failpoints.servers.test.ts';

export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'sum-of-checksums-not-compared',
    guard: 'What Redis has loaded is compared with the sum that its commits have kept.',
    edits: [
      {
        file: SETTLE_SCRIPT,
        text: 'if standing[2] and standing[2] ~= seals then',
        instead: 'if false then',
      },
    ],
    caughtBy: [REDIS_AUDIT],
  },
  {
    name: 'checksums-of-a-former-owner',
    guard:
      'With a claim the owner forgets the checksums it knew: another may have written meanwhile.',
    edits: [{ file: REDIS_STORE, text: '    this.#seals.clear();\n', instead: '' }],
    caughtBy: [REDIS_AUDIT],
  },
  {
    name: 'no-fence-redis',
    guard: 'The commit script of Redis compares the epoch, so that a former owner changes nothing.',
    edits: [
      {
        file: COMMIT_SCRIPT,
        text: 'if standing[1] ~= ARGV[1] or standing[2]',
        instead: 'if standing[2]',
      },
    ],
    caughtBy: [REDIS_CONTRACT, REDIS_CRASH],
  },
  {
    name: 'no-fence-embedded',
    guard: 'The embedded store compares the epoch of a commit.',
    edits: [{ file: SQLITE_STORE, text: 'standing.epoch === epoch', instead: 'epoch > 0' }],
    caughtBy: [SQLITE_CONTRACT],
  },
  {
    name: 'no-fence-memory',
    guard: 'The store in memory compares the epoch of a commit.',
    edits: [{ file: MEMORY_STORE, text: ' || epoch !== this.#epoch', instead: '' }],
    caughtBy: [MEMORY_CONTRACT],
  },
  {
    name: 'no-commit-number-redis',
    guard: 'The commit script of Redis takes the next number only: none twice, none left out.',
    edits: [{ file: COMMIT_SCRIPT, text: ' or standing[2] ~= ARGV[2] then', instead: ' then' }],
    caughtBy: [REDIS_CONTRACT, REDIS_CRASH],
  },
  {
    name: 'no-commit-number-embedded',
    guard: 'The embedded store takes the commit with the next number only.',
    edits: [
      {
        file: SQLITE_STORE,
        text: 'standing.nextCommit === number',
        instead: 'number > 0',
      },
    ],
    caughtBy: [SQLITE_CONTRACT],
  },
  {
    name: 'no-commit-number-memory',
    guard: 'The store in memory takes the commit with the next number only.',
    edits: [{ file: MEMORY_STORE, text: ' || number !== this.#nextCommit', instead: '' }],
    caughtBy: [MEMORY_CONTRACT],
  },
  {
    name: 'fenced-goes-on',
    guard: 'An incarnation whose commit was fenced ends.',
    edits: [
      {
        file: 'src/streams/group-commit.ts',
        text: "if (result.outcome === 'fenced') throw new Fenced(result.detail);",
        instead: `if (result.outcome === 'fenced') return { batch, plates: 0, seconds: seconds() };`,
      },
    ],
    caughtBy: [
      'test/streams/group-commit.marbles.test.ts',
      'test/streams/partition-restart.test.ts',
    ],
  },
  {
    name: 'failed-commit-counts',
    guard: 'A commit of which nothing is known ends the incarnation; nothing is settled for it.',
    edits: [
      {
        file: 'src/streams/flow.ts',
        text: 'commit: (commit) => own.commit(commit),',
        instead: `commit: (commit) =>
          own.commit(commit).catch(() => ({
            outcome: 'committed' as const,
            lastSummary: own.outbox.lastN,
          })),`,
      },
    ],
    caughtBy: [
      'test/streams/partition-restart.test.ts',
      'test/main/bad-days-redis.servers.test.ts',
    ],
  },
  {
    name: 'commit-not-synced',
    guard: 'A commit of the embedded store is on the disk, not in the page cache alone.',
    edits: [
      {
        file: SQLITE_STORE,
        text: `transact('durable', () => {\n      const standing`,
        instead: `transact('lazy', () => {\n      const standing`,
      },
    ],
    caughtBy: ['test/adapters/sqlite/database.test.ts', SQLITE_CONTRACT],
  },
  {
    name: 'appendfsync-everysec',
    guard: 'A Redis with `appendfsync everysec` is refused.',
    edits: [
      {
        file: 'src/adapters/redis/setting-rules.ts',
        text: "value === 'always'",
        instead: "value !== 'no'",
      },
    ],
    caughtBy: [
      'test/adapters/redis/setting-rules.test.ts',
      'test/adapters/redis/redis-checks.servers.test.ts',
    ],
  },
  {
    name: 'unsafe-while-running',
    guard: 'A processor ends when a setting becomes unsafe under it.',
    edits: [
      {
        file: 'src/main/roles/server-watch.ts',
        text: 'if (error instanceof CommandFailed) throw error;',
        instead: 'void error;',
      },
    ],
    caughtBy: ['test/main/servers.servers.test.ts'],
  },
  {
    name: 'no-checksum-of-stored-values',
    guard: 'What a store has kept is compared with its checksum before it is used.',
    edits: [
      {
        file: 'src/adapters/sealed-text.ts',
        text: 'return sealed.slice(0, end) === checksum(place, text) ? text : undefined;',
        instead: 'void place;\n  return text;',
      },
    ],
    caughtBy: [
      'test/adapters/sealed-text.property.test.ts',
      'test/adapters/sqlite/damage/damaged-file.test.ts',
      'test/adapters/redis/aof/flipped-aof.servers.test.ts',
    ],
  },
];
