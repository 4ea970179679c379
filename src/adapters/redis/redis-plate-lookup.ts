/** Reads plates from Redis with commands that only read. */
import { plateKey } from '#domain/plate.ts';
import { partitionOf } from '../partition.ts';
import { DATASET_KEY, partitionKeys } from './partition-keys.ts';
import { LEDGER_FIELD } from './partition-record.ts';
import { stateOf } from './plate-value.ts';
import { readAddress } from './redis-address.ts';
import { RedisLink } from './redis-link.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateLookup } from '#ports/plate-lookup.ts';
import type { ConnectionOptions, RedisConnection } from './redis-connection.ts';

export interface RedisLookupOptions extends Omit<ConnectionOptions, 'address'> {
  readonly url: string;
}

/**
 * Nothing is connected before it is used.
 *
 * @throws RedisError `bad_url`
 */
export function openPlateLookup(options: RedisLookupOptions): PlateLookup {
  const link = new RedisLink({ ...options, address: readAddress(options.url) }, 'lookup');
  return {
    find: async (plate, garageId) => {
      const connection = link.live();
      const count = await connection.call('HGET', [DATASET_KEY, 'partitions']);
      // A database in which nothing was ever stored.
      if (count === null) return [];
      const keys = partitionKeys(partitionOf(plate, Number(count)));
      const garages =
        garageId === undefined ? await bookedGarages(connection, keys.partition) : [garageId];
      if (garages.length === 0) return [];
      const plates = garages.map((garage) => plateKey(garage, plate));
      const values = (await connection.call('HMGET', [keys.plates, ...plates])) as (
        | string
        | null
      )[];
      return values.flatMap((value, at) =>
        value === null
          ? []
          : [{ garageId: garages[at] as string, state: stateOf(plates[at] as PlateKey, value) }],
      );
    },
    close: () => link.close(),
  };
}

/** The garages of the partition that have books, by name. */
async function bookedGarages(
  connection: RedisConnection,
  partitionKey: string,
): Promise<readonly string[]> {
  const fields = (await connection.call('HKEYS', [partitionKey])) as string[];
  return fields
    .filter((field) => field.startsWith(LEDGER_FIELD))
    .map((field) => field.slice(LEDGER_FIELD.length))
    .sort();
}
