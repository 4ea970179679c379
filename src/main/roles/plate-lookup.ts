/** Reads what the store of the configured engine holds of a plate, beside a running processor. */
import { existsSync } from 'node:fs';
import { openPlateLookup as openRedisLookup } from '#adapters/redis/redis-plate-lookup.ts';
import { readAddress } from '#adapters/redis/redis-address.ts';
import { openPlateLookup as openEmbeddedLookup } from '#adapters/sqlite/sqlite-plate-lookup.ts';
import type { Config } from '#config/schema.ts';
import type { Plate } from '#domain/plate.ts';
import type { PlateLookup, StoredPlate } from '#ports/plate-lookup.ts';

/** What the store said. */
export interface StoreAnswer {
  /** Which store it was, for a person. */
  readonly place: string;
  /** False when there is no store yet. */
  readonly isThere: boolean;
  readonly found: readonly StoredPlate[];
}

/** @param garageId asks for the plate in this garage alone */
export async function lookUpPlate(
  config: Config,
  plate: Plate,
  garageId: string | undefined,
): Promise<StoreAnswer> {
  const { engine, embedded, redis } = config;
  const place = engine === 'embedded' ? `the store ${embedded.file}` : readAddress(redis.url).name;
  if (engine === 'embedded' && !existsSync(embedded.file)) {
    return { place, isThere: false, found: [] };
  }
  const lookup = openLookup(config);
  try {
    return { place, isThere: true, found: await lookup.find(plate, garageId) };
  } finally {
    await lookup.close();
  }
}

function openLookup({ engine, embedded, redis }: Config): PlateLookup {
  if (engine === 'embedded') return openEmbeddedLookup(embedded.file);
  const witness = { connected: () => undefined, lost: () => undefined };
  return openRedisLookup({ ...redis, witness });
}
