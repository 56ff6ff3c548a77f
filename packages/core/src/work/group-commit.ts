import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import type { Database } from '../db/database.ts';
import { ChangeSet } from './change-set.ts';
import { Work } from './work.ts';

/** A piece of a transaction. It must throw before its first change, or not at all; else its neighbours are repeated. */
export type Job<T> = (work: Work) => Promise<T>;

/** Runs jobs in order; those that wait together share one transaction and one commit. */
export interface GroupCommit {
  /** Resolves after the commit. A job that throws rejects alone. */
  run<T>(job: Job<T>): Promise<T>;
  /** Refuses new jobs; resolves when those under way have ended. */
  stop(): Promise<void>;
}

interface Waiting {
  job: Job<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

/** A commit costs about as much as this many jobs, and nobody should wait longer for the writer. */
const MOST_JOBS = 64;

/** `committed` hears after each commit what it changed. */
export function createGroupCommit(db: Database, committed: (changes: ChangeSet) => void): GroupCommit {
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let stopped = false;

  const drain = async (): Promise<void> => {
    while (queue.length > 0) await together(queue.splice(0, MOST_JOBS));
    running = undefined;
  };

  const together = async (batch: readonly Waiting[]): Promise<void> => {
    let settle: readonly (() => void)[];
    try {
      const outcomes = await transaction(batch.map(({ job }) => job));
      settle = outcomes.map((outcome, i) => () => {
        if (outcome.ok) batch[i]?.resolve(outcome.value);
        else batch[i]?.reject(outcome.error);
      });
    } catch (error) {
      // One of them spoilt the transaction; alone, only that one fails.
      if (batch.length > 1) {
        for (const waiting of batch) await together([waiting]);
        return;
      }
      settle = batch.map((waiting) => () => waiting.reject(error));
    }
    for (const one of settle) one();
  };

  const transaction = async (jobs: readonly Job<unknown>[]): Promise<Outcome[]> => {
    const changes = new ChangeSet();
    const outcomes = await db.write(async (writer) => {
      const work = new Work(writer, changes);
      const all: Outcome[] = [];
      for (const job of jobs) all.push(await attempt(work, job));
      await work.finish();
      return all;
    });
    if (!changes.empty) committed(changes);
    return outcomes;
  };

  return {
    run<T>(job: Job<T>): Promise<T> {
      if (stopped) return Promise.reject(new WhisprError('core/locked', 'the account is locked'));
      return new Promise<T>((resolve, reject) => {
        queue.push({ job, resolve, reject });
        running ??= drain();
      });
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}

async function attempt(work: Work, job: Job<unknown>): Promise<Outcome> {
  const before = work.count;
  try {
    return { ok: true, value: await job(work) };
  } catch (error) {
    // A failure of the database itself, or one after a change, takes the whole transaction back.
    if (work.count !== before || !isWhisprError(error) || error.code.startsWith('storage/')) throw error;
    return { ok: false, error };
  }
}
