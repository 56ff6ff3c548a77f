import type { Database } from '@signalapp/sqlcipher';

/**
 * Append only: a released step is never changed. Nothing here names a person, an address or a time of making, and
 * mailboxes lie in the order of their random ids, so that neighbours say nothing about belonging together.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE relay_key (id INTEGER PRIMARY KEY CHECK (id = 1), seed BLOB NOT NULL, public_key BLOB NOT NULL) STRICT;
   CREATE TABLE mailbox (
     id BLOB PRIMARY KEY, kind INTEGER NOT NULL, leased INTEGER NOT NULL, held INTEGER NOT NULL, bytes INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE envelope (
     id INTEGER PRIMARY KEY, mailbox BLOB NOT NULL, sequence INTEGER NOT NULL, deposit_id BLOB NOT NULL,
     expires_at INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (mailbox, sequence), UNIQUE (mailbox, deposit_id)
   ) STRICT;
   CREATE INDEX envelope_expiry ON envelope (expires_at);
   CREATE TABLE spent_work (
     digest BLOB PRIMARY KEY, mailbox BLOB NOT NULL, deposit_id BLOB NOT NULL, expires_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX spent_work_expiry ON spent_work (expires_at);
   CREATE TABLE prekey_base (mailbox BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT;
   CREATE TABLE prekey (id INTEGER PRIMARY KEY, mailbox BLOB NOT NULL, body BLOB NOT NULL) STRICT;
   CREATE INDEX prekey_mailbox ON prekey (mailbox, id);
   CREATE TABLE record (slot BLOB PRIMARY KEY, owner BLOB NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
   CREATE TABLE invite (
     slot BLOB PRIMARY KEY, owner BLOB NOT NULL, state TEXT NOT NULL, ends_at INTEGER NOT NULL, body BLOB NOT NULL
   ) STRICT;
   CREATE INDEX invite_end ON invite (ends_at);`,
];

/** Brings the database to the newest schema; safe when several processes start at once. */
export function migrate(db: Database): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > MIGRATIONS.length) throw new Error('the database was written by a newer relay');
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
