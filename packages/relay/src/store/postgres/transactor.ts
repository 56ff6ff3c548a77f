import type pg from 'pg';
import type { Transactor } from '../sql/committer.ts';
import type { Statements } from '../sql/statements.ts';
import { connectForWriting, discard, statementsOf } from './connection.ts';
import { faultOf } from './faults.ts';

/** One connection for transactions, made when it is needed and again after it was lost. */
export class PostgresTransactor implements Transactor {
  readonly parallel = true;
  readonly #url: string;
  readonly faultOf = faultOf;
  #client: pg.Client | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async transaction<T>(work: (sql: Statements) => Promise<T>): Promise<T> {
    this.#client ??= await this.#connect();
    const client = this.#client;
    try {
      // Not waited for: what follows goes the same way behind it, and fails if it fails.
      const begun = client.query('BEGIN');
      begun.catch(() => undefined);
      const result = await work(statementsOf(client));
      await begun;
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await this.#rollback(client, error);
      throw error;
    }
  }

  /** Room is the business of the database server. */
  makeRoom(): boolean {
    return false;
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<pg.Client> {
    const client = await connectForWriting(this.#url);
    client.once('end', () => {
      if (this.#client === client) this.#client = undefined;
    });
    return client;
  }

  async #rollback(client: pg.Client, cause: unknown): Promise<void> {
    try {
      if (faultOf(cause) === 'away') throw cause;
      await client.query('ROLLBACK');
    } catch {
      // Whatever the transaction did, the server undoes it when its connection ends.
      if (this.#client === client) this.#client = undefined;
      discard(client);
    }
  }
}
