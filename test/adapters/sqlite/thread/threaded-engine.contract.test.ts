/** The embedded engine keeps its contracts in a thread of its own as well. */
import { onTestFinished } from 'vitest';
import { openThreadedEngine } from '#adapters/sqlite/thread/threaded-engine.ts';
import { deadLettersContract } from '#test/contract/dead-letters.contract.ts';
import { deliveriesContract } from '#test/contract/deliveries.contract.ts';
import { publisherContract } from '#test/contract/publisher.contract.ts';
import { stayStoreContract } from '#test/contract/stay-store.contract.ts';
import { newFile } from '../subject.ts';
import type { Ports } from '../subject.ts';
import type { Subject } from '#test/contract/subject.ts';

async function openSubject(file: string): Promise<Subject<Ports>> {
  const engine = await openThreadedEngine({ file, partitions: 1, pollMs: 1 });
  onTestFinished(() => engine.close());
  return {
    publisher: engine.publisher,
    deliveries: engine.deliveries(0),
    store: engine.store(0),
    deadLetters: engine.deadLetters(0),
    deadLetterBox: engine.deadLetterBox,
    close: () => engine.close(),
    reopen: async () => {
      await engine.close();
      return openSubject(file);
    },
  };
}

const open = async () => openSubject(await newFile());

deliveriesContract('the engine in a thread', open);
publisherContract('the engine in a thread', open);
stayStoreContract('the engine in a thread', open);
deadLettersContract('the engine in a thread', open);
