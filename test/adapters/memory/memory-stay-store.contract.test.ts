/** The store in memory keeps the contract of every engine; here it outlives its owner at most. */
import { MemoryStayStore } from '#adapters/memory/memory-stay-store.ts';
import { stayStoreContract } from '#test/contract/stay-store.contract.ts';
import type { StorePorts } from '#test/contract/commits.ts';
import type { Subject } from '#test/contract/subject.ts';

function subjectOf(store: MemoryStayStore): Subject<StorePorts> {
  return { store, reopen: async () => subjectOf(store), close: async () => undefined };
}

stayStoreContract('memory', async () => subjectOf(new MemoryStayStore('dataset-1')));
