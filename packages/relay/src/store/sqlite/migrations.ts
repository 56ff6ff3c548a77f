import type { Database } from '@signalapp/sqlcipher';
import { SCHEMA_STEPS } from '../sql/schema.ts';

/** Brings the database to the newest schema; safe when several processes start at once. */
export function migrate(db: Database): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > SCHEMA_STEPS.length) throw new Error('the database was written by a newer relay');
    for (const step of SCHEMA_STEPS.slice(version)) db.exec(step);
    db.pragma(`user_version = ${SCHEMA_STEPS.length}`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
