import type { Fault, Transactor } from '../sql/committer.ts';
import type { Statements } from '../sql/statements.ts';
import { isFull, statementsOf, type Connection } from './connection.ts';

/** The one writing connection. Its statements never wait, so nothing else runs between the steps of a transaction. */
export class SqliteTransactor implements Transactor {
  readonly parallel = false;
  readonly #db: Connection;
  readonly #statements: Statements;
  readonly makeRoom: () => boolean;

  constructor(db: Connection, makeRoom: () => boolean) {
    this.#db = db;
    this.#statements = statementsOf(db);
    this.makeRoom = makeRoom;
  }

  async transaction<T>(work: (sql: Statements) => Promise<T>): Promise<T> {
    this.#db.db.exec('BEGIN IMMEDIATE');
    try {
      const result = await work(this.#statements);
      this.#db.db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  faultOf(error: unknown): Fault {
    return isFull(error) ? 'full' : 'job';
  }

  #rollback(): void {
    try {
      this.#db.db.exec('ROLLBACK');
    } catch (error) {
      // A full disk has rolled back already, and then there is no transaction to end.
      if (!String(error).includes('no transaction is active')) throw error;
    }
  }
}
