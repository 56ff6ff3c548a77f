import { WhisprError } from '@whispr/protocol/errors';
import type { SqlDriver } from '../ports/index.ts';
import { FIRST } from './schema/0001-first.ts';

/** Every schema change since the beginning, oldest first; the version of a database is how many it has seen. */
export const MIGRATIONS: readonly (readonly string[])[] = [FIRST];

/**
 * Brings a database to the newest schema, one transaction per version: a crash leaves a whole older version behind,
 * never half a newer one. A database of a newer program is left alone: `storage/newer-version`.
 */
export async function migrate(driver: SqlDriver, migrations = MIGRATIONS): Promise<void> {
  const version = await schemaVersion(driver);
  if (version > migrations.length)
    throw new WhisprError('storage/newer-version', 'the database was written by a newer version of the program');
  for (const [done, statements] of migrations.entries()) {
    if (done < version) continue;
    await driver.tx(async (executor) => {
      for (const statement of statements) await executor.run(statement);
      // user_version lies in the database header, so it commits with the statements.
      await executor.run(`PRAGMA user_version = ${String(done + 1)}`);
    });
  }
}

async function schemaVersion(driver: SqlDriver): Promise<number> {
  const [row] = await driver.all<{ user_version: number }>('PRAGMA user_version');
  return row?.user_version ?? 0;
}
