import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connectForWriting, statementsOf as postgresStatements } from '../store/postgres/connection.ts';
import { migrate as migratePostgres } from '../store/postgres/migrations.ts';
import type { Statements } from '../store/sql/statements.ts';
import { openForWriting, statementsOf as sqliteStatements } from '../store/sqlite/connection.ts';
import { migrate as migrateSqlite } from '../store/sqlite/migrations.ts';

/** A store that rows are copied from or to, inside one transaction until `commit`. */
export type Place = {
  kind: 'sqlite' | 'postgres';
  sql: Statements;
  commit: () => Promise<void>;
  close: () => Promise<void>;
};

/** What a place is for: a source that nobody changes meanwhile, a picture of one that is in use, or a target. */
export type Purpose = 'source' | 'picture' | 'target';

/** A sentence for the operator. */
export class PlaceFault extends Error {}

/** Opens `sqlite:<folder>` or `postgres://…`. */
export async function openPlace(text: string, purpose: Purpose): Promise<Place> {
  if (text.startsWith('sqlite:')) return openSqlite(text.slice('sqlite:'.length), purpose);
  if (/^postgres(ql)?:\/\//.test(text)) return openPostgres(text, purpose);
  throw new PlaceFault('A place is written as sqlite:<folder> or postgres://<user>:<password>@<host>/<database>.');
}

function openSqlite(folder: string, purpose: Purpose): Place {
  if (purpose !== 'target' && !existsSync(join(folder, 'relay.db')))
    throw new PlaceFault(`There is no relay.db in the folder ${folder}.`);
  const connection = openForWriting(folder);
  const { db } = connection;
  try {
    // An exclusive lock is given only if no relay has the file open.
    if (purpose !== 'picture') db.pragma('locking_mode = EXCLUSIVE');
    if (purpose !== 'picture') migrateSqlite(db);
    db.exec(purpose === 'picture' ? 'BEGIN' : 'BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (!/locked|busy/i.test(String(error))) throw error;
    throw new PlaceFault(`A relay is using the folder ${folder}: stop it first.`);
  }
  return {
    kind: 'sqlite',
    sql: sqliteStatements(connection),
    commit: async () => db.exec('COMMIT'),
    close: async () => connection.close(),
  };
}

async function openPostgres(url: string, purpose: Purpose): Promise<Place> {
  const client = await connectForWriting(url, { patient: true });
  try {
    if (purpose !== 'picture') {
      const { rows } = await client.query<{ others: number }>(
        `SELECT count(*) AS others FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'whispr-relay' AND pid <> pg_backend_pid()`,
      );
      if ((rows[0]?.others ?? 0) > 0) throw new PlaceFault('A relay is using the PostgreSQL database: stop it first.');
      await migratePostgres(client);
    }
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    kind: 'postgres',
    sql: postgresStatements(client),
    commit: async () => void (await client.query('COMMIT')),
    close: () => client.end(),
  };
}
