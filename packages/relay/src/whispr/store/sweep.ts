import type { Database } from '../../store/sql/statements.ts';

/** Table, its key, and how many rows go at once: those of files are large. */
const TEMPORARY: readonly (readonly [table: string, key: string, rows: number])[] = [
  ['whispr_message', 'id', 1000],
  ['whispr_seen', 'digest', 1000],
  ['whispr_group_message', 'id', 1000],
  ['whispr_file', 'id, owner', 20],
];
const SWEEPER = new TextEncoder().encode('whispr sweep');

/** Deletes what is past its time. `now` in ms. */
export async function sweepWhispr(database: Database, now: number): Promise<void> {
  for (const [table, key, rows] of TEMPORARY) {
    const past = `SELECT ${key} FROM ${table} WHERE expires_at <= ? LIMIT ${rows}`;
    for (;;) {
      if ((await database.read.all(past, now)).length === 0) break;
      const gone = await database.write(SWEEPER, 'free', (sql) =>
        sql.run(`DELETE FROM ${table} WHERE (${key}) IN (${past})`, now),
      );
      if (gone < rows) break;
    }
  }
}
