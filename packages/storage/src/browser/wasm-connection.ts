import * as SQLite from '@journeyapps/wa-sqlite';
import { isWhisprError } from '@whispr/protocol/errors';
import type { SqlRow, SqlValue } from '@whispr/core/ports';
import type { Connection } from '../shared/connection.ts';
import { SerialQueue } from '../shared/serial-queue.ts';
import { sqlError } from '../shared/sql-error.ts';
import { StatementCache } from '../shared/statement-cache.ts';
import type { Engine } from './engine.ts';

const CACHED_STATEMENTS = 256;
const INT64_MAX = 2n ** 63n - 1n;
const RANGE = 25;
const encoder = new TextEncoder();
/** A byte order mark at the start is part of the text. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function coded(error: unknown): Error {
  if (isWhisprError(error)) return error;
  const { code, message } = error as { code?: number; message?: string };
  return sqlError(typeof code === 'number' ? code : 1, message ?? 'SQLite failed');
}

/** Copies bytes into SQLite's memory, which SQLite frees. Never a null pointer: that would bind NULL instead of nothing. */
function bindBytes({ module }: Engine, kind: 'text' | 'blob', statement: number, at: number, bytes: Uint8Array): void {
  const pointer = module._sqlite3_malloc(Math.max(1, bytes.length));
  if (pointer === 0) throw sqlError(7, '');
  module.HEAPU8.set(bytes, pointer);
  const bind = kind === 'text' ? module._sqlite3_bind_text : module._sqlite3_bind_blob;
  const result = bind(statement, at, pointer, bytes.length, module._getSqliteFree());
  if (result !== SQLite.SQLITE_OK) throw sqlError(result, 'a value cannot be bound');
}

/** The library's own `bind` cuts text at NUL, turns empty blobs into NULL and integers beyond 32 bits into REAL. */
function bind(engine: Engine, statement: number, at: number, value: SqlValue): void {
  const { api } = engine;
  if (value === null) api.bind_null(statement, at);
  else if (typeof value === 'string') bindBytes(engine, 'text', statement, at, encoder.encode(value));
  else if (value instanceof Uint8Array) bindBytes(engine, 'blob', statement, at, value);
  else if (typeof value === 'number' && !Number.isSafeInteger(value)) api.bind_double(statement, at, value);
  else {
    const integer = BigInt(value);
    if (integer > INT64_MAX || integer < -INT64_MAX - 1n) throw sqlError(RANGE, 'an integer needs more than 64 bits');
    api.bind_int64(statement, at, integer);
  }
}

function column({ api }: Engine, statement: number, at: number): SqlValue {
  switch (api.column_type(statement, at)) {
    case SQLite.SQLITE_INTEGER: {
      const integer = api.column_int64(statement, at);
      const number = Number(integer);
      return Number.isSafeInteger(number) ? number : integer;
    }
    case SQLite.SQLITE_FLOAT:
      return api.column_double(statement, at);
    case SQLite.SQLITE_TEXT:
      return decoder.decode(api.column_blob(statement, at));
    case SQLite.SQLITE_BLOB:
      return api.column_blob(statement, at).slice();
    default:
      return null;
  }
}

function lastInsertRowid({ api, module }: Engine, db: number): number {
  const low = api.last_insert_id(db) >>> 0;
  return module.getTempRet0() * 2 ** 32 + low;
}

/** A connection over an open database handle. Steps are asynchronous, so statements are queued here one by one. */
export function wasmConnection(engine: Engine, db: number): Connection {
  const { api, module } = engine;
  const steps = new SerialQueue();
  const statements = new StatementCache<number>(CACHED_STATEMENTS);

  const prepare = async (sql: string): Promise<number> => {
    const cached = statements.get(sql);
    if (cached !== undefined) return cached;
    for await (const statement of api.statements(db, sql, { unscoped: true })) {
      const evicted = statements.set(sql, statement);
      if (evicted !== undefined) await api.finalize(evicted);
      return statement;
    }
    throw sqlError(1, 'an empty statement');
  };

  const execute = async (sql: string, params: readonly SqlValue[]): Promise<SqlRow[]> => {
    const statement = await prepare(sql);
    if (api.bind_parameter_count(statement) !== params.length) throw sqlError(RANGE, 'wrong number of parameters');
    const rows: SqlRow[] = [];
    try {
      params.forEach((value, i) => bind(engine, statement, i + 1, value));
      let names: string[] | undefined;
      while ((await api.step(statement)) === SQLite.SQLITE_ROW) {
        names ??= api.column_names(statement);
        rows.push(Object.fromEntries(names.map((name, i) => [name, column(engine, statement, i)])));
      }
    } catch (error) {
      // Reset reports the failure of the step once more.
      await Promise.resolve(api.reset(statement)).catch(() => undefined);
      api.clear_bindings(statement);
      throw error;
    }
    await api.reset(statement);
    api.clear_bindings(statement);
    return rows;
  };

  const queued = <T>(job: () => Promise<T>): Promise<T> =>
    steps.add(async () => {
      try {
        return await job();
      } catch (error) {
        throw coded(error);
      }
    });

  return {
    run: (sql, params) =>
      queued(async () => {
        const before = module._sqlite3_total_changes(db);
        await execute(sql, params);
        // SQLite keeps the count of the last change, also after a statement that changes no rows.
        const changes = module._sqlite3_total_changes(db) === before ? 0 : api.changes(db);
        return { changes, lastInsertRowid: lastInsertRowid(engine, db) };
      }),
    all: (sql, params) => queued(() => execute(sql, params)),
    exec: (sql) =>
      queued(async () => {
        await api.exec(db, sql);
      }),
    close: () =>
      queued(async () => {
        // A statement left open would keep the database and its file handles.
        for (const statement of statements.drain()) await api.finalize(statement);
        await api.close(db);
      }),
  };
}
