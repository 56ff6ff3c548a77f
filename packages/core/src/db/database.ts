import { WhisprError } from '@whispr/protocol/errors';
import type { SqlDriver, SqlExecutor, SqlRow, SqlValue } from '../ports/index.ts';

/** Queries only: what is given a Reader cannot write. */
export class Reader {
  protected readonly executor: SqlExecutor;

  constructor(executor: SqlExecutor) {
    this.executor = executor;
  }

  all<Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return this.executor.all<Row>(sql, params);
  }

  /** The first row, if any. */
  async first<Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<Row | undefined> {
    return (await this.executor.all<Row>(sql, params))[0];
  }

  /** The only row; its absence is a bug or a damaged database. */
  async one<Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<Row> {
    const row = await this.first<Row>(sql, params);
    if (row === undefined) throw new WhisprError('storage/no-row', 'a row that must exist is missing');
    return row;
  }
}

/** Queries and changes inside one transaction, and what to do once it is committed. */
export class Writer extends Reader {
  readonly #effects: (() => void)[] = [];

  /** Runs a statement; resolves with the number of changed rows. */
  async run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    return (await this.executor.run(sql, params)).changes;
  }

  /** Runs an INSERT; resolves with the new row id. */
  async insert(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    return (await this.executor.run(sql, params)).lastInsertRowid;
  }

  /** Remembers an effect (network, change stream, wiping keys) to be run after the commit, and never if it fails. */
  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  runEffects(): void {
    for (const effect of this.#effects) effect();
  }
}

/** The open database of one profile. State and effects commit together: `write` is the only way to change anything. */
export class Database {
  readonly #driver: SqlDriver;

  constructor(driver: SqlDriver) {
    this.#driver = driver;
  }

  read<T>(fn: (reader: Reader) => Promise<T>): Promise<T> {
    return fn(new Reader(this.#driver));
  }

  async write<T>(fn: (writer: Writer) => Promise<T>): Promise<T> {
    let writer: Writer | undefined;
    const result = await this.#driver.tx(async (executor) => {
      writer = new Writer(executor);
      return await fn(writer);
    });
    writer?.runEffects();
    return result;
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}
