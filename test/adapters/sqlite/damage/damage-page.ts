/** A page of an SQLite file in which nothing makes sense any more. */
import { readFile, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

/** Overwrites the first page of a table. Nobody may have the file open. */
export async function damagePageOf(table: string, file: string): Promise<void> {
  const connection = new DatabaseSync(file);
  const find = connection.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?');
  const page = Number(find.get(table)?.['rootpage']);
  const pageSize = Number(connection.prepare('PRAGMA page_size').get()?.['page_size']);
  connection.close();
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0xff, (page - 1) * pageSize, page * pageSize));
}
