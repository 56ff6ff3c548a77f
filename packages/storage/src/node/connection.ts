import { Database, setLogger } from '@signalapp/sqlcipher';
import { isWhisprError } from '@whispr/protocol/errors';
import type { WhisprError } from '@whispr/protocol/errors';
import { toHex } from '@whispr/protocol/bytes';
import type { SqlRow, SqlValue } from '@whispr/core/ports';
import type { Connection } from '../shared/connection.ts';
import { sqlError } from '../shared/sql-error.ts';
import { StatementCache } from '../shared/statement-cache.ts';

const CACHED_STATEMENTS = 256;
/** Result codes by the names that the add-on reports. */
const RESULT_CODES: Record<string, number> = {
  SQLITE_BUSY: 5,
  SQLITE_NOMEM: 7,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_CONSTRAINT: 19,
  SQLITE_NOTADB: 26,
};
/** The add-on binds a blob without storage as NULL; a view into storage stays an empty blob. */
const EMPTY_BLOB = new Uint8Array(8).subarray(4, 4);

type Bound = string | number | bigint | Uint8Array<ArrayBuffer> | null;
type Prepared = ReturnType<typeof prepare>;

function prepare(db: Database, sql: string) {
  return db.prepare(sql, { bigint: true });
}

/** Integers beyond 32 bits would be bound as REAL unless they are given as bigint. */
function toBound(value: SqlValue): Bound {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value instanceof Uint8Array) return value.length === 0 ? EMPTY_BLOB : (value as Uint8Array<ArrayBuffer>);
  return value;
}

/** Integers come back as numbers where that is exact; blobs as plain byte arrays, not Buffers. */
function fromBound(value: SqlValue): SqlValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value;
}

function coded(error: unknown): WhisprError {
  if (isWhisprError(error)) return error;
  const { code, message } = error as { code?: string; message?: string };
  const name = /^SQLITE_[A-Z]+/.exec(code ?? '')?.[0] ?? '';
  return sqlError(RESULT_CODES[name] ?? 1, message ?? 'SQLite failed');
}

function guarded<T>(job: () => T): T {
  try {
    return job();
  } catch (error) {
    throw coded(error);
  }
}

/**
 * Opens `path` with SQLCipher under a raw key. Nothing may touch the file before the key statement; the caller proves
 * the key by reading. The exclusive lock makes the operating system refuse a second process, whatever the lock file says.
 */
export function openConnection(path: string, key: Uint8Array): Connection {
  setLogger(() => undefined);
  const db = guarded(() => new Database(path));
  const statements = new StatementCache<Prepared>(CACHED_STATEMENTS);
  const statement = (sql: string): Prepared => {
    const cached = statements.get(sql);
    if (cached !== undefined) return cached;
    const fresh = prepare(db, sql);
    statements.set(sql, fresh)?.close();
    return fresh;
  };
  guarded(() => {
    // SQLCipher writes to stderr by itself when a page does not verify.
    db.pragma('cipher_log_level=NONE');
    db.exec(`PRAGMA key = "x'${toHex(key)}'"`);
    db.exec('PRAGMA locking_mode=EXCLUSIVE');
    db.exec('PRAGMA temp_store=MEMORY');
  });
  return {
    run: (sql, params) => guarded(() => statement(sql).run(params.map(toBound))),
    all: (sql, params) =>
      guarded(() => {
        const rows = statement(sql).all<SqlRow & Record<string, Bound>>(params.map(toBound));
        for (const row of rows) for (const name in row) (row as SqlRow)[name] = fromBound(row[name] ?? null);
        return rows;
      }),
    exec: (sql) => guarded(() => db.exec(sql)),
    close: () =>
      guarded(() => {
        for (const prepared of statements.drain()) prepared.close();
        db.close();
      }),
  };
}
