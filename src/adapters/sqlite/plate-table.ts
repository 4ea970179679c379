/**
 * The plates of one partition and their deadlines.
 *
 * T1 `alarm_at` is not later than `due_at`, and is missing where that is missing.
 * T2 What is named as due is due: an alarm that went off too early is put right, not passed on.
 */
import type { StatementSync } from 'node:sqlite';
import { sealState, stateOf } from './plate-row.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateWrite } from '#ports/stay-store.ts';
import type { Database } from './database.ts';
import type { PlateRow } from './plate-row.ts';

/** Bounds what one look at the deadlines does about alarms that are too early. */
const CORRECTIONS_MAX = 8;

export class PlateTable {
  readonly #database: Database;
  readonly #partition: number;
  readonly #statements: Statements;

  constructor(database: Database, partition: number) {
    this.#database = database;
    this.#partition = partition;
    this.#statements = prepare(database);
  }

  /**
   * The states in the order of the keys; undefined where there is none.
   *
   * @throws RefusedToRun when one is damaged
   */
  load(keys: readonly PlateKey[]): readonly (string | undefined)[] {
    const rows = this.#database.read(() =>
      this.#statements.load.all(this.#partition, JSON.stringify(keys)),
    );
    return rows.map((row, index) =>
      row['state'] === null
        ? undefined
        : stateOf(keys[index] as PlateKey, row as unknown as PlateRow),
    );
  }

  /** Stores or removes one plate. Must be part of a transaction. */
  write({ key, state, dueAtMs, heldUntilMs }: PlateWrite): void {
    const { remove, update, upsert } = this.#statements;
    if (state === undefined) {
      remove.run(this.#partition, key);
      return;
    }
    const dueAt = dueAtMs ?? null;
    const heldUntil = heldUntilMs ?? null;
    // Nearly always the alarm that is set goes off early enough, and the index stays as it is.
    const sealed = sealState(key, { state, dueAt, heldUntil });
    const { changes } = update.run(this.#partition, key, sealed, dueAt, heldUntil);
    if (changes === 0) upsert.run(this.#partition, key, sealed, dueAt, heldUntil);
  }

  /**
   * Plates whose deadline has come, the one that has waited the longest first. When very many
   * alarms are too early, some plates are not named before a later call.
   */
  due(nowMs: number, watermarkMs: number, limit: number): readonly PlateKey[] {
    const { correct, due } = this.#statements;
    for (let round = 0; round < CORRECTIONS_MAX; round += 1) {
      const corrected = this.#database.transact('lazy', () =>
        correct.run(this.#partition, nowMs, limit),
      );
      if (corrected.changes === 0) break;
    }
    const rows = this.#database.read(() => due.all(this.#partition, nowMs, watermarkMs, limit));
    return rows.map((row) => row['key'] as PlateKey);
  }
}

interface Statements {
  readonly load: StatementSync;
  readonly update: StatementSync;
  readonly upsert: StatementSync;
  readonly remove: StatementSync;
  readonly correct: StatementSync;
  readonly due: StatementSync;
}

/** The alarms that have gone off, the earliest first. */
const ALARMS = `
  SELECT id, key, due_at, alarm_at FROM plates
  WHERE partition = ?1 AND alarm_at <= ?2 ORDER BY alarm_at`;

function prepare(database: Database): Statements {
  return {
    // One statement for all the keys takes half the time of one for each.
    load: database.prepare(`
      SELECT state, due_at AS dueAt, held_until AS heldUntil
      FROM json_each(?2) AS wanted LEFT JOIN plates
        ON plates.partition = ?1 AND plates.key = wanted.value
      ORDER BY wanted.key`),
    update: database.prepare(`
      UPDATE plates SET state = ?3, due_at = ?4, held_until = ?5
      WHERE partition = ?1 AND key = ?2 AND alarm_at <= ?4`),
    upsert: database.prepare(`
      INSERT INTO plates (partition, key, state, due_at, held_until, alarm_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?4)
      ON CONFLICT (key, partition) DO UPDATE SET
        state = excluded.state, due_at = excluded.due_at,
        held_until = excluded.held_until, alarm_at = excluded.alarm_at`),
    remove: database.prepare('DELETE FROM plates WHERE partition = ? AND key = ?'),
    correct: database.prepare(`
      UPDATE plates SET alarm_at = due_at
      WHERE id IN (SELECT id FROM (${ALARMS} LIMIT ?3) WHERE alarm_at < due_at)`),
    due: database.prepare(`
      SELECT key, min(since) AS since FROM (
        SELECT key, due_at AS since FROM (${ALARMS} LIMIT ?4) WHERE due_at <= ?2
        UNION ALL
        SELECT key, since FROM (
          SELECT key, held_until AS since FROM plates
          WHERE partition = ?1 AND held_until <= ?3 ORDER BY held_until LIMIT ?4)
      ) GROUP BY key ORDER BY since, key LIMIT ?4`),
  };
}
