/** Reads plates from the file of the embedded engine, also while a processor writes to it. */
import { DatabaseSync } from 'node:sqlite';
import { plateKey } from '#domain/plate.ts';
import { partitionOf } from '../partition.ts';
import { EmbeddedError, toEmbeddedError } from './embedded-error.ts';
import { stateOf } from './plate-row.ts';
import { checkOrigin, readSetting } from './open-database.ts';
import type { Plate } from '#domain/plate.ts';
import type { PlateLookup, StoredPlate } from '#ports/plate-lookup.ts';
import type { PlateRow } from './plate-row.ts';

/** How long it waits for the file while somebody tidies it up. */
const LOCK_TIMEOUT_MS = 10_000;

const FIND_IN = `
  SELECT state, due_at AS dueAt, held_until AS heldUntil
  FROM plates WHERE partition = ?1 AND key = ?2`;

/** The garages of the partition are those that have books. */
const FIND_EVERYWHERE = `
  SELECT ledgers.garage AS garage, state, due_at AS dueAt, held_until AS heldUntil
  FROM ledgers JOIN plates ON plates.partition = ledgers.partition
    AND plates.key = ledgers.garage || ?2
  WHERE ledgers.partition = ?1 ORDER BY ledgers.garage`;

/**
 * Opens the file for reading alone; nothing is made where there is none.
 *
 * @throws EmbeddedError when it cannot be read as what it should be
 * @throws RefusedToRun when it is damaged, or no file of SQLite
 */
export function openPlateLookup(file: string): PlateLookup {
  const connection = connect(file);
  return {
    find: async (plate, garageId) => {
      try {
        return findPlate(connection, plate, garageId);
      } catch (error) {
        throw toEmbeddedError(error, file);
      }
    },
    close: async () => connection.close(),
  };
}

function connect(file: string): DatabaseSync {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(file, { readOnly: true, timeout: LOCK_TIMEOUT_MS });
    if (checkOrigin(connection, file) === 'ours') return connection;
    throw new EmbeddedError('foreign_file', `${file} is empty: nothing was ever stored in it.`);
  } catch (error) {
    connection?.close();
    throw toEmbeddedError(error, file);
  }
}

function findPlate(
  connection: DatabaseSync,
  plate: Plate,
  garageId: string | undefined,
): readonly StoredPlate[] {
  const partition = partitionOf(plate, Number(readSetting(connection, 'partitions')));
  // Without a garage the query puts those that it knows before the slash of the key.
  const find = connection.prepare(garageId === undefined ? FIND_EVERYWHERE : FIND_IN);
  return find.all(partition, plateKey(garageId ?? '', plate)).map((row) => {
    const found = garageId ?? String(row['garage']);
    const state = stateOf(plateKey(found, plate), row as unknown as PlateRow);
    return { garageId: found, state };
  });
}
