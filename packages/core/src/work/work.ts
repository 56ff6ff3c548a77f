import { wipe } from '@whispr/protocol/bytes';
import type { SqlRow, SqlValue } from '../ports/index.ts';
import type { Reader, Writer } from '../db/database.ts';
import type { ChangeSet } from './change-set.ts';
import { SessionCache } from '../session/session-cache.ts';

/** What a query or change of messaging needs: a Work, or a plain Writer where another part of core owns the transaction. */
export type Statements = Pick<Writer, 'all' | 'first' | 'run' | 'insert'>;

/**
 * One database transaction shared by several jobs (a burst of sends, a batch of arrivals): the writer, sessions that are
 * read once and written once, and what to tell and do after the commit. It counts changes, so that a job which fails
 * before its first one can be dropped without undoing its neighbours.
 */
export class Work {
  readonly changes: ChangeSet;
  readonly sessions: SessionCache;
  readonly #writer: Writer;
  readonly #secrets: Uint8Array[] = [];
  #count = 0;

  constructor(writer: Writer, changes: ChangeSet) {
    this.#writer = writer;
    this.changes = changes;
    this.sessions = new SessionCache(this);
  }

  /** The same database for functions that only read. */
  get reader(): Reader {
    return this.#writer;
  }

  /** For functions outside messaging that write; the caller counts as having changed something. */
  get writer(): Writer {
    this.touch();
    return this.#writer;
  }

  /** How many changes were made so far. */
  get count(): number {
    return this.#count;
  }

  all<Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<Row[]> {
    return this.#writer.all<Row>(sql, params);
  }

  first<Row extends SqlRow>(sql: string, params: readonly SqlValue[] = []): Promise<Row | undefined> {
    return this.#writer.first<Row>(sql, params);
  }

  /** Runs a statement; resolves with the number of changed rows. */
  run(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    this.#count += 1;
    return this.#writer.run(sql, params);
  }

  /** Runs an INSERT; resolves with the new row id. */
  insert(sql: string, params: readonly SqlValue[] = []): Promise<number> {
    this.#count += 1;
    return this.#writer.insert(sql, params);
  }

  /** Marks a change that is kept in memory until the commit. */
  touch(): void {
    this.#count += 1;
  }

  /** Runs after the commit, never if it fails. */
  afterCommit(effect: () => void): void {
    this.#writer.afterCommit(effect);
  }

  /** Secrets of states that the commit replaces. */
  wipeAfterCommit(secrets: readonly Uint8Array[]): void {
    this.#secrets.push(...secrets);
  }

  /** Writes what was kept in memory. */
  async finish(): Promise<void> {
    await this.sessions.flush();
    if (this.#secrets.length > 0) this.#writer.afterCommit(() => wipe(...this.#secrets));
  }
}
