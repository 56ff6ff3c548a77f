import { WHISPR_TABLES } from '../../whispr/store/tables.ts';

/**
 * The steps of the schema, for both databases (see `statements.ts` for the few differences). Append only: a released
 * step is never changed. Every table is `STRICT`; a number that the database gives is `id INTEGER PRIMARY KEY`.
 *
 * Nothing here names a person, an address or a time of making, and mailboxes lie in the order of their random ids, so
 * that neighbours say nothing about belonging together.
 */
export const SCHEMA_STEPS: readonly string[] = [
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
  // For several processes: who reads a mailbox (a random number, so that it counts nothing), and used-up challenges.
  `ALTER TABLE mailbox ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE spent_challenge (digest BLOB PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX spent_challenge_expiry ON spent_challenge (expires_at);`,
  WHISPR_TABLES,
];
