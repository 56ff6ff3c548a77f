import type pg from 'pg';
import { SCHEMA_STEPS } from '../sql/schema.ts';
import { schemaForPostgres } from '../sql/statements.ts';

/** Any number that nobody else in this database uses for an advisory lock. */
const LOCK = 7_744_192_001;

/** Brings the database to the newest schema; of several processes that start at once, one does it and the others wait. */
export async function migrate(client: pg.Client): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL lock_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await client.query('CREATE TABLE IF NOT EXISTS relay_schema (version BIGINT NOT NULL)');
    const { rows } = await client.query<{ version: number }>('SELECT version FROM relay_schema');
    const version = rows[0]?.version ?? 0;
    if (version > SCHEMA_STEPS.length) throw new Error('the database was written by a newer relay');
    for (const step of SCHEMA_STEPS.slice(version)) await client.query(schemaForPostgres(step));
    if (rows.length === 0) await client.query('INSERT INTO relay_schema (version) VALUES (0)');
    await client.query('UPDATE relay_schema SET version = $1', [SCHEMA_STEPS.length]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
