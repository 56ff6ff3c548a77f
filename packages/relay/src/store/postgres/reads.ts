import pg from 'pg';
import { RelayFailure } from '../../failure.ts';
import type { Reads } from '../sql/statements.ts';
import { settings, statementsOf } from './connection.ts';
import { faultOf } from './faults.ts';

const CONNECTIONS = 4;
const AWAY_RETRY_MS = 1000;

/** Some connections that cannot write. A read that finds no server fails with `relay/storage-unavailable`. */
export class PostgresReads implements Reads {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ ...settings(url, 'read'), max: CONNECTIONS, idleTimeoutMillis: 0 });
    // The pool has dropped the connection already; the next read makes a new one.
    this.#pool.on('error', () => undefined);
  }

  get: Reads['get'] = (sql, ...values) => this.#with((reads) => reads.get(sql, ...values));

  all: Reads['all'] = (sql, ...values) => this.#with((reads) => reads.all(sql, ...values));

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #with<T>(read: (reads: Reads) => Promise<T>): Promise<T> {
    let client: pg.PoolClient | undefined;
    let broken = false;
    try {
      client = await this.#pool.connect();
      return await read(statementsOf(client));
    } catch (error) {
      broken = faultOf(error) === 'away';
      if (!broken) throw error;
      throw new RelayFailure('relay/storage-unavailable', { retryAfterMs: AWAY_RETRY_MS, cause: error });
    } finally {
      client?.release(broken);
    }
  }
}
