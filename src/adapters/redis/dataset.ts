/** The name of the store's history, which all partitions share, and how many of them there are. */
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { DATASET_KEY } from './partition-keys.ts';
import type { RedisConnection } from './redis-connection.ts';

export interface DatasetOptions {
  /** How many partitions the plates are spread over. Must be what it was at first. */
  readonly partitions: number;
  /** Makes the name of the store's history, once, when the database is new. */
  readonly newDataset: () => string;
}

type Pair = readonly [name: string | null, partitions: string | null];

/**
 * Reads the name of the history, or gives it one.
 *
 * @param partitionKey of a partition, which knows the name if it has data
 * @throws RefusedToRun when the data is spread over another number of partitions, or its name lost
 */
export async function settleDataset(
  connection: Pick<RedisConnection, 'name' | 'call'>,
  partitionKey: string,
  { partitions, newDataset }: DatasetOptions,
): Promise<string> {
  const read = async (key: string, field: string): Promise<Pair> =>
    (await connection.call('HMGET', [key, field, 'partitions'])) as Pair;
  let [name, count] = await read(DATASET_KEY, 'name');
  if (name === null) {
    const [stored, storedCount] = await read(partitionKey, 'dataset');
    if (stored !== null) throw lost(connection.name, stored, String(storedCount));
    // Another process may be doing the same: whoever is first decides. The name comes last, because
    // where there is a name everybody relies on the rest.
    await connection.call('HSETNX', [DATASET_KEY, 'partitions', partitions]);
    await connection.call('HSETNX', [DATASET_KEY, 'name', newDataset()]);
    [name, count] = await read(DATASET_KEY, 'name');
  }
  if (count === String(partitions)) return String(name);
  throw new RefusedToRun(
    `${connection.name} spreads its plates over ${count} partitions, but partitions is ` +
      `${partitions}. Set partitions to ${count}, or redis.url to another database: the number is ` +
      'fixed for the life of the data.',
  );
}

function lost(server: string, name: string, partitions: string): RefusedToRun {
  return new RefusedToRun(
    `${server} has the data of a partition, but the key ${DATASET_KEY} is gone, which names its ` +
      'history. If nothing else was lost, put it back with ' +
      `HSET ${DATASET_KEY} name ${name} partitions ${partitions}; else restore a backup of it all.`,
  );
}

/** When the data of a partition is not from the history that the database says it holds. */
export function refuseForeign(
  server: string,
  key: string,
  name: string,
  own: string,
): RefusedToRun {
  return new RefusedToRun(
    `${server} holds data set ${own}, but the keys ${key}:* are from data set ${name}: they come ` +
      'from two histories, and summaries would be lost or repeated. Restore all keys from one ' +
      'backup, or set redis.url to another database.',
  );
}
