/** The queues in memory keep the contract of every engine; here they outlive their consumers. */
import { MemoryQueues } from '#adapters/memory/memory-queues.ts';
import { deliveriesContract } from '#test/contract/deliveries.contract.ts';
import type { QueuePorts } from '#test/contract/deliveries.contract.ts';
import type { Subject } from '#test/contract/subject.ts';

function subjectOf(queues: MemoryQueues): Subject<QueuePorts> {
  return {
    publisher: queues,
    deliveries: queues,
    close: () => queues.close(),
    reopen: async () => {
      await queues.close();
      return subjectOf(queues);
    },
  };
}

deliveriesContract('memory', async () => subjectOf(new MemoryQueues({ now: () => 1_000 })));
