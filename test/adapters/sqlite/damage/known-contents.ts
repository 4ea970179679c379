/** What a file of the embedded engine gives to those who ask it, and what it should give. */
import { SqliteStayStore } from '#adapters/sqlite/sqlite-stay-store.ts';
import { StoredQueue } from '#adapters/sqlite/stored-queue.ts';
import { commitNumbered, PLATES } from '../numbered.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { Database } from '#adapters/sqlite/database.ts';

export interface Contents {
  readonly dataset: string;
  readonly nextCommit: number;
  readonly lastSummary: number;
  readonly ledgers: readonly GarageLedger[];
  readonly states: readonly (string | undefined)[];
  readonly due: readonly string[];
  readonly outbox: readonly OutboxRecord[];
  readonly messages: readonly string[];
}

/** Asks for everything, as a processor does in the course of time. */
export async function contentsOf(database: Database): Promise<Contents> {
  const store = new SqliteStayStore(database, 0);
  const { dataset, nextCommit, lastSummary, ledgers } = await store.claim();
  return {
    dataset,
    nextCommit,
    lastSummary,
    ledgers: [...ledgers.values()],
    states: await store.load(PLATES),
    due: await store.due(Number.MAX_SAFE_INTEGER, 0, 100),
    outbox: await store.readOutbox(0, 1_000),
    messages: readMessages(new StoredQueue(database, 0, 'entry')),
  };
}

function readMessages(queue: StoredQueue): readonly string[] {
  const messages: string[] = [];
  for (;;) {
    const bodies = queue.readAfter(messages.length);
    if (bodies.length === 0) return messages;
    messages.push(...bodies.map((body) => Buffer.from(body).toString()));
  }
}

/** What there is after so many batches of messages and so many commits. */
export function contentsAfter(published: number, committed: number): Contents {
  const { ledgers, summaries } = commitNumbered(1, committed);
  const isNew = committed === 0;
  return {
    dataset: 'dataset-1',
    nextCommit: committed + 1,
    lastSummary: summaries.length * committed,
    ledgers: isNew ? [] : [...ledgers.values()],
    states: PLATES.map(() => (isNew ? undefined : stateAfter(committed))),
    due: isNew ? [] : PLATES,
    outbox: Array.from({ length: 2 * committed }, (_, index) => recordNumbered(index + 1)),
    messages: Array.from({ length: 3 * published }, (_, index) => `${index + 1}`),
  };
}

/**
 * Whether nothing is there that was never stored. States may be missing, and counts and deadlines
 * may be wrong: they are in columns of their own.
 */
export function isGenuine({ states, outbox, messages }: Contents, committed: number): boolean {
  const genuine = new Set<string | undefined>([undefined]);
  for (let commit = 1; commit <= committed; commit += 1) genuine.add(stateAfter(commit));
  return (
    states.every((state) => genuine.has(state)) &&
    outbox.every(({ n, summary }) => recordNumbered(n).summary === summary) &&
    messages.every((message, index) => message === `${index + 1}`)
  );
}

function stateAfter(commit: number): string {
  return `${commit}`.repeat(200);
}

function recordNumbered(n: number): OutboxRecord {
  const summary = commitNumbered(1, Math.ceil(n / 2)).summaries[(n - 1) % 2] as string;
  return { n, summary };
}
