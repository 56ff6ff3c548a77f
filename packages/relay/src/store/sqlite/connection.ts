import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Database, type Statement } from '@signalapp/sqlcipher';
import { forSqlite, type Bytes, type Row, type Statements, type Value } from '../sql/statements.ts';

/** One connection with its prepared statements. Values are bound in order; `?` marks them. */
export class Connection {
  readonly db: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(path: string) {
    this.db = new Database(path, { cacheStatements: true });
    // Two processes on one file wait for each other instead of failing.
    for (const pragma of ['busy_timeout = 5000', 'temp_store = MEMORY', 'cache_size = -32768']) this.db.pragma(pragma);
  }

  /** Runs a statement; returns the number of changed rows. */
  run(sql: string, ...values: Value[]): number {
    return this.#prepare(sql).run(values as Bytes[]).changes;
  }

  /** The first row; `T` is what the columns of the statement are. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the columns
  get<T extends Row>(sql: string, ...values: Value[]): T | undefined {
    return this.all<T>(sql, ...values)[0];
  }

  all<T extends Row>(sql: string, ...values: Value[]): T[] {
    return this.#prepare(sql).all<T>(values as Bytes[]);
  }

  close(): void {
    this.db.close();
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.db.prepare(forSqlite(sql));
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** The connection behind the interface that both databases have. */
export function statementsOf(connection: Connection): Statements {
  return {
    get: async (sql, ...values) => connection.get(sql, ...values),
    all: async (sql, ...values) => connection.all(sql, ...values),
    run: async (sql, ...values) => connection.run(sql, ...values),
  };
}

/** Opens the database file in `folder` (made if missing, for its owner only) for writing. */
export function openForWriting(folder: string): Connection {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const connection = new Connection(join(folder, 'relay.db'));
  // FULL: a commit is on the disk when it returns. secure_delete: overwritten where that costs no extra page.
  for (const pragma of [
    'journal_mode = WAL',
    'synchronous = FULL',
    'secure_delete = FAST',
    'wal_autocheckpoint = 4000',
  ])
    connection.db.pragma(pragma);
  return connection;
}

/** Opens the same file so that no statement on this connection can write. */
export function openForReading(folder: string): Connection {
  const connection = new Connection(join(folder, 'relay.db'));
  connection.db.pragma('query_only = ON');
  return connection;
}

/** True if the error says that the disk, or the size we allow, is used up. */
export function isFull(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && (code.startsWith('SQLITE_FULL') || code === 'SQLITE_IOERR_WRITE');
}
