import { WhisprError } from '@whispr/protocol/errors';
import type { SqlDriver, SqlExecutor, SqlRow, SqlValue } from '@whispr/core/ports';
import { SerialQueue } from './serial-queue.ts';

type Awaitable<T> = T | Promise<T>;

/** One SQLite connection of an engine. Statements given at the same time run in the order given. */
export interface Connection {
  run(sql: string, params: readonly SqlValue[]): Awaitable<{ changes: number; lastInsertRowid: number }>;
  all(sql: string, params: readonly SqlValue[]): Awaitable<SqlRow[]>;
  exec(sql: string): Awaitable<void>;
  close(): Awaitable<void>;
}

/** An executor for as long as `open()` says so; a statement that comes later would land in somebody else's transaction. */
function executorWhile(connection: Connection, open: () => boolean): SqlExecutor {
  const check = () => {
    if (!open()) throw new WhisprError('storage/transaction-over', 'the transaction of this executor has ended');
  };
  return {
    run: async (sql, params = []) => {
      check();
      return await connection.run(sql, params);
    },
    all: async <Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []) => {
      check();
      return (await connection.all(sql, params)) as Row[];
    },
  };
}

/** Runs `fn` between BEGIN IMMEDIATE and COMMIT; any error rolls back and is passed on. */
async function transaction<T>(connection: Connection, fn: (executor: SqlExecutor) => Promise<T>): Promise<T> {
  let open = true;
  await connection.exec('BEGIN IMMEDIATE');
  try {
    const result = await fn(executorWhile(connection, () => open));
    open = false;
    await connection.exec('COMMIT');
    return result;
  } catch (error) {
    open = false;
    // SQLite has rolled back by itself after some errors (disk full); ROLLBACK then fails, and the first error is the one that counts.
    await Promise.resolve(connection.exec('ROLLBACK')).catch(() => undefined);
    throw error;
  }
}

/** Makes core's SqlDriver from a connection: transactions and single statements wait for each other. */
export function serialDriver(connection: Connection): SqlDriver {
  const queue = new SerialQueue();
  let closing: Promise<void> | undefined;
  const enqueue = <T>(job: () => Awaitable<T>): Promise<T> => {
    if (closing !== undefined) return Promise.reject(new WhisprError('storage/closed', 'the database is closed'));
    return queue.add(job);
  };
  return {
    run: (sql, params = []) => enqueue(() => connection.run(sql, params)),
    all: <Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []) =>
      enqueue(() => connection.all(sql, params)) as Promise<Row[]>,
    exec: (sql) => enqueue(() => connection.exec(sql)),
    tx: (fn) => enqueue(() => transaction(connection, fn)),
    close: () => {
      closing ??= queue.add(() => connection.close());
      return closing;
    },
  };
}
