/** The ports of a partition, with everything recorded that its decisions depend on. */
import { checksum } from '#adapters/checksum.ts';
import type { RowSink } from '#ports/recording.ts';
import type { PartitionPorts } from '#streams/partition-settings.ts';
import { recordIntake } from './recording-deliveries.ts';
import { RecordingPlates } from './recording-plates.ts';

/** The same ports. Streams and actors do not know that they are recorded. */
export function recordPorts(ports: PartitionPorts, rows: RowSink): PartitionPorts {
  const { store } = ports;
  return {
    ...ports,
    ...recordIntake(ports, rows),
    store: {
      claim: async () => {
        const ownership = await store.claim();
        rows.write({ is: 'incarnation', epoch: ownership.epoch });
        return ownership;
      },
      load: (keys) => store.load(keys),
      commit: (commit) => store.commit(commit),
      due: (nowMs, watermarkMs, limit) => store.due(nowMs, watermarkMs, limit),
      readOutbox: (afterN, limit) => store.readOutbox(afterN, limit),
      trimOutbox: (throughN) => store.trimOutbox(throughN),
      close: () => store.close(),
    },
    createPlates: (ledgers) => new RecordingPlates(ports.createPlates(ledgers), rows, checksum),
  };
}
