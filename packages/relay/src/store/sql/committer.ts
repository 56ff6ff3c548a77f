import { WhisprError } from '@whispr/protocol/errors';
import { RelayFailure } from '../../failure.ts';
import type { Growth, Statements } from './statements.ts';
import { Tallies } from './tallies.ts';

const COLLECT_MS = 5;
const COLLECT_ROWS = 100;
const FULL_RETRY_MS = 10_000;
const AWAY_RETRY_MS = 1000;

/** What a job works with inside its transaction. */
export type Transaction = { sql: Statements; tallies: Tallies };
/** What an error of the database means: no room, not there, or something about these jobs. */
export type Fault = 'full' | 'away' | 'job';
/** One connection for writing. `transaction` commits durably or throws and has changed nothing it knows of. */
export type Transactor = {
  /** Statements travel to a server: work on different keys goes on side by side, so that the ways overlap. */
  readonly parallel: boolean;
  transaction: <T>(work: (sql: Statements) => Promise<T>) => Promise<T>;
  faultOf: (error: unknown) => Fault;
  /** Finds room on a full disk; true if it makes sense to try again. */
  makeRoom: () => boolean;
};

type Job = {
  key: string;
  growth: Growth;
  alone: boolean;
  run: (transaction: Transaction) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
};
type Outcome = { value: unknown } | { error: unknown };

/**
 * Group commit: jobs are collected for at most 5 ms or 100 rows, or for as long as the commit before takes, and run in
 * one transaction, ordered by `key`, so that two processes lock rows in the same order. Every promise settles after it
 * is on the disk. A job that throws a `WhisprError` has written nothing and does not disturb the others.
 */
export class Committer {
  readonly #transactor: Transactor;
  readonly #observe: (ms: number, jobs: number) => void;
  #jobs: Job[] = [];
  #timer: NodeJS.Timeout | undefined;
  #soon = false;
  #running: Promise<void> | undefined;

  constructor(transactor: Transactor, observe: (ms: number, jobs: number) => void) {
    this.#transactor = transactor;
    this.#observe = observe;
  }

  add<T>(key: string, growth: Growth, run: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#add({ key, growth, alone: false, run });
  }

  /** In a transaction of its own, because it touches many keys. */
  addAlone<T>(run: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#add({ key: '', growth: 'free', alone: true, run });
  }

  #add<T>(job: Pick<Job, 'key' | 'growth' | 'alone'> & { run: (transaction: Transaction) => Promise<T> }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({ ...job, resolve, reject });
      if (this.#running !== undefined) return;
      if (this.#jobs.length >= COLLECT_ROWS && !this.#soon) {
        // Not at once: what else arrives in this turn of the event loop goes along.
        this.#soon = true;
        setImmediate(() => this.#start());
      }
      this.#timer ??= setTimeout(() => this.#start(), COLLECT_MS);
    });
  }

  /** Resolves when everything asked for before is durable or has failed. */
  async flush(): Promise<void> {
    if (this.#jobs.length > 0) await this.add('', 'free', async () => undefined);
    else await this.#running;
  }

  /** Commits at once what has been collected; for the end of the process. */
  async end(): Promise<void> {
    while (this.#jobs.length > 0 || this.#running !== undefined) {
      this.#start();
      await this.#running;
    }
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon = false;
    if (this.#running !== undefined || this.#jobs.length === 0) return;
    this.#running = this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#jobs.length > 0) {
      const jobs = this.#jobs;
      this.#jobs = [];
      const alone = jobs.filter((job) => job.alone);
      const group = jobs.filter((job) => !job.alone).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      if (group.length > 0) await this.#commit(group);
      for (const job of alone) await this.#commit([job]);
    }
    this.#running = undefined;
  }

  async #commit(jobs: readonly Job[]): Promise<void> {
    const begin = performance.now();
    const outcomes = await this.#outcomes(jobs);
    this.#observe(performance.now() - begin, jobs.length);
    jobs.forEach((job, i) => {
      const outcome = outcomes[i] ?? { error: new RelayFailure('relay/internal') };
      if ('value' in outcome) job.resolve(outcome.value as never);
      else job.reject(outcome.error);
    });
  }

  async #outcomes(jobs: readonly Job[]): Promise<Outcome[]> {
    try {
      return await this.#transaction(jobs);
    } catch (error) {
      if (this.#transactor.faultOf(error) === 'away') return jobs.map(() => ({ error: storageAway(error) }));
      // Whatever it was, running the jobs one by one finds out whose fault it is.
      return this.#apart(jobs);
    }
  }

  async #apart(jobs: readonly Job[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    let full = false;
    for (const job of jobs) {
      if (full && job.growth === 'grow') {
        outcomes.push({ error: storageFull() });
        continue;
      }
      const outcome = await this.#single(job);
      if (outcome === 'full') full = true;
      outcomes.push(outcome === 'full' ? { error: storageFull() } : outcome);
    }
    return outcomes;
  }

  async #single(job: Job): Promise<Outcome | 'full'> {
    for (;;) {
      try {
        return (await this.#transaction([job]))[0] ?? { error: new RelayFailure('relay/internal') };
      } catch (error) {
        const fault = this.#transactor.faultOf(error);
        if (fault === 'away') return { error: storageAway(error) };
        if (fault === 'job') return { error: new RelayFailure('relay/internal', { cause: error }) };
        if (job.growth === 'grow' || !this.#transactor.makeRoom()) return 'full';
      }
    }
  }

  #transaction(jobs: readonly Job[]): Promise<Outcome[]> {
    const { parallel } = this.#transactor;
    return this.#transactor.transaction(async (sql) => {
      const transaction = { sql, tallies: new Tallies(sql) };
      const outcomes: Outcome[] = [];
      const perform = async (at: number): Promise<void> => {
        outcomes[at] = await outcomeOf(jobs[at], transaction);
      };
      await inOrder(parallel, chains(jobs), (chain) => inOrder(false, chain, perform));
      await inOrder(parallel, await transaction.tallies.changed(), (tally) => transaction.tallies.save(tally));
      return outcomes;
    });
  }
}

async function outcomeOf(job: Job | undefined, transaction: Transaction): Promise<Outcome> {
  try {
    return { value: await job?.run(transaction) };
  } catch (error) {
    if (error instanceof WhisprError) return { error };
    throw error;
  }
}

/** The places of the jobs of each key: those of one key follow each other. */
function chains(jobs: readonly Job[]): number[][] {
  const all: number[][] = [];
  jobs.forEach(({ key }, at) => {
    const last = all.at(-1);
    if (last !== undefined && jobs[at - 1]?.key === key) last.push(at);
    else all.push([at]);
  });
  return all;
}

/** Begins in order; one after the other, or side by side. Fails only when nothing is going on any more. */
async function inOrder<T>(parallel: boolean, items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  if (!parallel) {
    for (const item of items) await run(item);
    return;
  }
  const results = await Promise.allSettled(items.map((item) => run(item)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

function storageFull(): RelayFailure {
  return new RelayFailure('relay/storage-full', { retryAfterMs: FULL_RETRY_MS });
}

function storageAway(cause: unknown): RelayFailure {
  return new RelayFailure('relay/storage-unavailable', { retryAfterMs: AWAY_RETRY_MS, cause });
}
