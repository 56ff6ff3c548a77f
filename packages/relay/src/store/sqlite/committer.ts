import { RelayFailure } from '../../failure.ts';
import { isFull, type Connection } from './connection.ts';

const COLLECT_MS = 5;
const COLLECT_ROWS = 100;
const FULL_RETRY_MS = 10_000;

/** `grow` needs room; `free` makes room or keeps the size, and is done even on a full disk. */
export type Growth = 'grow' | 'free';
type Job = { growth: Growth; run: () => unknown; resolve: (value: never) => void; reject: (error: unknown) => void };
type Outcome = { value: unknown } | { error: unknown };

/** Called around the jobs of one transaction: `begin` forgets what a rolled-back one had in memory. */
export type TransactionHooks = { begin: () => void; beforeCommit: () => void; makeRoom: () => boolean };

/**
 * Group commit: jobs are collected for at most 5 ms or 100 rows and run in one transaction; every promise settles after
 * it is on the disk. A job that throws a `RelayFailure` has written nothing and does not disturb the others.
 */
export class Committer {
  readonly #db: Connection;
  readonly #hooks: TransactionHooks;
  readonly #observe: (ms: number, jobs: number) => void;
  #jobs: Job[] = [];
  #timer: NodeJS.Timeout | undefined;
  #soon = false;

  constructor(db: Connection, hooks: TransactionHooks, observe: (ms: number, jobs: number) => void) {
    this.#db = db;
    this.#hooks = hooks;
    this.#observe = observe;
  }

  add<T>(growth: Growth, run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ growth, run, resolve, reject });
      if (this.#jobs.length >= COLLECT_ROWS && !this.#soon) {
        // Not at once: what else arrives in this turn of the event loop goes along.
        this.#soon = true;
        setImmediate(() => this.commit());
      }
      this.#timer ??= setTimeout(() => this.commit(), COLLECT_MS);
    });
  }

  /** Commits what has been collected. */
  commit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon = false;
    const jobs = this.#jobs;
    if (jobs.length === 0) return;
    this.#jobs = [];
    const begin = performance.now();
    const outcomes = this.#together(jobs) ?? this.#apart(jobs);
    this.#observe(performance.now() - begin, jobs.length);
    jobs.forEach((job, i) => {
      const outcome = outcomes[i] ?? { error: new RelayFailure('relay/internal') };
      if ('value' in outcome) job.resolve(outcome.value as never);
      else job.reject(outcome.error);
    });
  }

  /** All jobs in one transaction; `undefined` if the database refused, and then nothing has happened. */
  #together(jobs: readonly Job[]): Outcome[] | undefined {
    try {
      return this.#transaction(jobs);
    } catch {
      // Whatever it was, running the jobs one by one finds out whose fault it is.
      return undefined;
    }
  }

  #apart(jobs: readonly Job[]): Outcome[] {
    let full = false;
    return jobs.map((job) => {
      if (full && job.growth === 'grow') return { error: storageFull() };
      for (;;) {
        try {
          return this.#transaction([job])[0] ?? { error: new RelayFailure('relay/internal') };
        } catch (error) {
          if (!isFull(error)) return { error: new RelayFailure('relay/internal', { cause: error }) };
          full = true;
          if (job.growth === 'grow' || !this.#hooks.makeRoom()) return { error: storageFull() };
        }
      }
    });
  }

  #transaction(jobs: readonly Job[]): Outcome[] {
    this.#hooks.begin();
    this.#db.db.exec('BEGIN IMMEDIATE');
    try {
      const outcomes = jobs.map((job): Outcome => {
        try {
          return { value: job.run() };
        } catch (error) {
          if (error instanceof RelayFailure) return { error };
          throw error;
        }
      });
      this.#hooks.beforeCommit();
      this.#db.db.exec('COMMIT');
      return outcomes;
    } catch (error) {
      this.#rollback();
      throw error;
    }
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

function storageFull(): RelayFailure {
  return new RelayFailure('relay/storage-full', { retryAfterMs: FULL_RETRY_MS });
}
