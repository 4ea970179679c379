import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/sqlite/open-database.ts';
import { PlateTable } from '#adapters/sqlite/plate-table.ts';
import type { PlateKey } from '#domain/plate.ts';

test('very many alarms that are too early are put right over several calls', () => {
  const database = openDatabase({ file: ':memory:', partitions: 1, newDataset: () => 'd' });
  const plates = new PlateTable(database, 0);
  const write = (plate: string, dueAtMs: number): void =>
    database.transact('lazy', () => {
      const key = plate as PlateKey;
      plates.write({ key, state: '{}', dueAtMs, heldUntilMs: undefined });
    });
  for (let i = 0; i < 20; i += 1) {
    write(`MOVED${i}`, i);
    write(`MOVED${i}`, 1_000);
  }
  write('DUE', 100);

  const answers = [1, 2, 3].map(() => plates.due(500, 0, 1));

  expect(answers).toEqual([[], [], ['DUE']]);
  database.close();
});
