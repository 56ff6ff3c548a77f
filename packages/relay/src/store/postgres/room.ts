import type { Reads } from '../sql/statements.ts';

const SHORTEST_MS = 1000;
/** Looking takes at most this part of the time. */
const SHARE = 100;

/**
 * Whether the envelopes of all mailboxes together are below the limit. They are added up now and then, the less often
 * the longer it takes; in between the answer stays. How much disk PostgreSQL has is the operator's business.
 */
export class PostgresRoom {
  readonly #sql: Reads;
  readonly #limit: number;
  #left = true;
  #nextAt = 0;

  constructor(sql: Reads, limit: number) {
    this.#sql = sql;
    this.#limit = limit;
  }

  left(): boolean {
    if (performance.now() >= this.#nextAt) {
      this.#nextAt = Number.POSITIVE_INFINITY;
      void this.#look();
    }
    return this.#left;
  }

  restore(): void {
    this.left();
  }

  async #look(): Promise<void> {
    const begin = performance.now();
    try {
      const row = await this.#sql.get<{ bytes: number | null }>('SELECT sum(bytes) AS bytes FROM mailbox');
      this.#left = (row?.bytes ?? 0) < this.#limit;
    } catch {
      // A store that cannot be read cannot be written either: what was known stays.
    }
    this.#nextAt = performance.now() + Math.max(SHORTEST_MS, SHARE * (performance.now() - begin));
  }
}
