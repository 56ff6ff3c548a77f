import * as SQLite from '@journeyapps/wa-sqlite';
import { toHex } from '@whispr/protocol/bytes';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import type { SqlDriver } from '@whispr/core/ports';
import { serialDriver } from '../shared/connection.ts';
import type { Connection } from '../shared/connection.ts';
import { FIRST_PAGE, refusePlainHeader } from '../shared/files.ts';
import { keyCheck, matchesKeyCheck } from '../shared/key-check.ts';
import { recordBackend } from './backend.ts';
import type { Engine } from './engine.ts';
import type { SmallStore } from './small-store.ts';
import { wasmConnection } from './wasm-connection.ts';

/** Readable in the pool's file header, so it says nothing. */
const FILE = 'main.db';
const OPEN_FLAGS = SQLite.SQLITE_OPEN_READWRITE | SQLite.SQLITE_OPEN_MAIN_DB;
/** An id that SQLite, which uses addresses, never gives to a file. */
const OWN_FILE_ID = -1;
const CHECK = 'check';

/** Without `legacy` this engine keeps part of the header readable, and SQLCipher could not open the file. */
const keyStatements = (key: Uint8Array) => `PRAGMA cipher='sqlcipher'; PRAGMA legacy=4; PRAGMA key='raw:${toHex(key)}'`;

/** The pool crashes on a WAL file that is not locked exclusively; IndexedDB breaks when it is, and with a small cache. */
const BEFORE_FIRST_READ = {
  opfs: 'PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768',
  memory: 'PRAGMA temp_store=MEMORY',
  indexeddb: 'PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536',
};
/** Every commit holds ratchet state or the reason for an acknowledgement, so each one reaches the disk: FULL. */
const AFTER_FIRST_READ = {
  opfs: 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF',
  memory: 'PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF',
  indexeddb: 'PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF',
};

/** Size and first 16 bytes of the database file; size 0 if there is none. */
async function inspect({ files }: Engine): Promise<{ size: number; head: Uint8Array }> {
  const out = new DataView(new ArrayBuffer(8));
  await files.jAccess(FILE, SQLite.SQLITE_ACCESS_EXISTS, out);
  const absent = { size: 0, head: new Uint8Array(0) };
  // The file system in memory answers after the fact that nothing is there; opening tells the same.
  if (out.getInt32(0, true) === 0) return absent;
  if ((await files.jOpen(FILE, OWN_FILE_ID, OPEN_FLAGS, out)) !== SQLite.SQLITE_OK) return absent;
  try {
    await files.jFileSize(OWN_FILE_ID, out);
    const head = new Uint8Array(16);
    await files.jRead(OWN_FILE_ID, head, 0);
    return { size: Number(out.getBigInt64(0, true)), head };
  } finally {
    await files.jClose(OWN_FILE_ID);
  }
}

export async function databaseExists(engine: Engine): Promise<boolean> {
  return (await inspect(engine)).size > 0;
}

/** Sets the key and reads once: a key that does not fit shows only then, because the key statement itself never fails. */
async function unlock(
  { backend }: Engine,
  connection: Connection,
  key: Uint8Array,
  keyIsKnown: boolean,
): Promise<void> {
  try {
    await connection.exec(keyStatements(key));
    await connection.exec(BEFORE_FIRST_READ[backend]);
    await connection.all('SELECT count(*) FROM sqlite_master', []);
    await connection.exec(AFTER_FIRST_READ[backend]);
  } catch (error) {
    if (!keyIsKnown && isWhisprError(error, 'storage/damaged'))
      throw new WhisprError('storage/wrong-key', 'the key does not open this database');
    throw error;
  }
}

/**
 * Opens or makes the database of the profile; same errors as in Node: `storage/wrong-key`, `storage/damaged`,
 * `storage/not-encrypted`, `storage/missing`.
 */
export async function openDatabase(
  engine: Engine,
  store: SmallStore,
  key: Uint8Array,
  create: boolean,
): Promise<SqlDriver> {
  const known = await store.get('meta', CHECK);
  if (known instanceof Uint8Array && !(await matchesKeyCheck(key, known)))
    throw new WhisprError('storage/wrong-key', 'the key does not belong to this database');
  const { size, head } = await inspect(engine);
  if (size === 0 && (known !== undefined || !create))
    throw new WhisprError('storage/missing', 'the database is not where it was');
  refusePlainHeader(head);
  await recordBackend(store, engine.backend);
  const flags = SQLite.SQLITE_OPEN_READWRITE | SQLite.SQLITE_OPEN_CREATE;
  const connection = wasmConnection(engine, await engine.api.open_v2(FILE, flags, engine.vfsName));
  try {
    await unlock(engine, connection, key, known !== undefined);
    if (size === 0) await connection.exec(FIRST_PAGE);
    refusePlainHeader((await inspect(engine)).head);
    if (known === undefined) await store.put('meta', CHECK, await keyCheck(key));
  } catch (error) {
    await connection.close();
    throw error;
  }
  return serialDriver(connection);
}
