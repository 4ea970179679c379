/** Mistakes that a product could make, put between it and its servers. Each has to be found. */
import { PlateRegistry } from '#actors/plate-registry.ts';
import { digest } from '#adapters/digest.ts';
import { decide } from '#domain/decide.ts';
import type { PartitionPorts } from '#streams/partition-settings.ts';
import { drawSettings } from './simulation-settings.ts';
import { Random } from './random.ts';

export interface PlantedFault {
  readonly name: string;
  readonly around: (ports: PartitionPorts) => PartitionPorts;
}

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'deliveries are acknowledged when they come',
    around: (ports) => ({
      ...ports,
      deliveries: {
        backlog: (queue) => ports.deliveries.backlog(queue),
        open: async (queue, options, listener) => {
          let newest = 0;
          const channel = await ports.deliveries.open(queue, options, {
            delivered: (batch) => {
              newest += batch.length;
              channel.ackThrough(newest);
              listener.delivered(batch);
            },
            ended: (error) => listener.ended(error),
          });
          return {
            queue,
            ackThrough: () => undefined,
            stop: () => channel.stop(),
            close: () => channel.close(),
          };
        },
      },
    }),
  },
  {
    name: 'a commit without an answer is taken for a success',
    around: (ports) => {
      let lastSummary = 0;
      return {
        ...ports,
        store: withStore(ports, async (commit) => {
          try {
            const result = await ports.store.commit(commit);
            if (result.outcome === 'committed') ({ lastSummary } = result);
            return result;
          } catch {
            return { outcome: 'committed', lastSummary };
          }
        }),
      };
    },
  },
  {
    name: 'a fenced commit is taken for a success',
    around: (ports) => ({
      ...ports,
      store: withStore(ports, async (commit) => {
        const result = await ports.store.commit(commit);
        return result.outcome === 'fenced' ? { outcome: 'committed', lastSummary: 0 } : result;
      }),
    }),
  },
  {
    name: 'the outbox is trimmed before the writer has answered',
    around: (ports) => ({
      ...ports,
      sink: {
        cursor: (partition) => ports.sink.cursor(partition),
        append: async (partition, dataset, records) => {
          ports.sink.append(partition, dataset, records).catch(() => undefined);
          return { outcome: 'appended', lastN: records.at(-1)?.n ?? 0, duplicates: 0 };
        },
        close: () => ports.sink.close(),
      },
    }),
  },
  {
    name: 'a dead letter counts as stored when it is sent',
    around: (ports) => ({
      ...ports,
      deadLetters: {
        bury: async (letters) => {
          ports.deadLetters.bury(letters).catch(() => undefined);
        },
      },
    }),
  },
  {
    name: 'event ids are forgotten',
    around: (ports) => ({
      ...ports,
      createPlates: (ledgers) =>
        new PlateRegistry({
          ...PLATE_SETTINGS,
          digest,
          ledgers,
          decide: (key, state, sighting, context) => {
            const renamed = sighting && { ...sighting, id: `${sighting.id}@${context.nowMs}` };
            return decide(key, state, renamed, context);
          },
        }),
    }),
  },
];

const { actors, stay } = drawSettings(new Random('planted'));
const PLATE_SETTINGS = { limits: { ...actors, mailboxCapacity: 1_000 }, rules: stay };

function withStore(
  { store }: PartitionPorts,
  commit: PartitionPorts['store']['commit'],
): PartitionPorts['store'] {
  return {
    commit,
    claim: () => store.claim(),
    load: (keys) => store.load(keys),
    due: (nowMs, watermarkMs, limit) => store.due(nowMs, watermarkMs, limit),
    readOutbox: (afterN, limit) => store.readOutbox(afterN, limit),
    trimOutbox: (throughN) => store.trimOutbox(throughN),
    close: () => store.close(),
  };
}
