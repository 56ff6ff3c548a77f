/**
 * Keeps the most recently used prepared statements. Preparing costs more than a point query, and in the browser every
 * prepare crosses into WebAssembly several times.
 */
export class StatementCache<Statement> {
  readonly #statements = new Map<string, Statement>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(sql: string): Statement | undefined {
    const statement = this.#statements.get(sql);
    if (statement === undefined) return undefined;
    this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Adds a statement; returns the one that has to be finalised to make room, if any. */
  set(sql: string, statement: Statement): Statement | undefined {
    this.#statements.set(sql, statement);
    if (this.#statements.size <= this.#limit) return undefined;
    const [oldest] = this.#statements;
    if (oldest === undefined) return undefined;
    this.#statements.delete(oldest[0]);
    return oldest[1];
  }

  /** Empties the cache and returns what was in it. */
  drain(): Statement[] {
    const all = [...this.#statements.values()];
    this.#statements.clear();
    return all;
  }
}
