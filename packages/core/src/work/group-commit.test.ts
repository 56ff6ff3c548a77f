import { WhisprError } from '@whispr/protocol/errors';
import { beforeEach, expect, test } from 'vitest';
import { Database } from '../db/database.ts';
import type { SqlDriver, SqlExecutor } from '../ports/index.ts';
import { createGroupCommit } from './group-commit.ts';

/** A driver that only keeps statements, with transactions that can be seen. */
function recordingDriver() {
  const log = { committed: [] as string[], transactions: 0, rolledBack: 0 };
  const driver = {
    async tx<T>(fn: (executor: SqlExecutor) => Promise<T>): Promise<T> {
      const statements: string[] = [];
      const executor: SqlExecutor = {
        run: (sql) => {
          statements.push(sql);
          return Promise.resolve({ changes: 1, lastInsertRowid: 1 });
        },
        all: () => Promise.resolve([]),
      };
      log.transactions += 1;
      try {
        const result = await fn(executor);
        log.committed.push(...statements);
        return result;
      } catch (error) {
        log.rolledBack += 1;
        throw error;
      }
    },
  } as SqlDriver;
  return { log, db: new Database(driver) };
}

let world: ReturnType<typeof recordingDriver>;
beforeEach(() => {
  world = recordingDriver();
});

const open = () => createGroupCommit(world.db, () => undefined);

test('jobs that wait together share one transaction, in their order', async () => {
  const commit = open();
  const first = commit.run((work) => work.run('first'));
  const rest = Array.from({ length: 50 }, (_, i) => commit.run((work) => work.run(`job ${i}`)));
  await Promise.all([first, ...rest]);
  expect(world.log.committed).toEqual(['first', ...Array.from({ length: 50 }, (_, i) => `job ${i}`)]);
  expect(world.log.transactions).toBeLessThanOrEqual(2);
});

test('a job that fails before its first change fails alone, in the same transaction', async () => {
  const commit = open();
  const results = await Promise.allSettled([
    commit.run((work) => work.run('a')),
    commit.run(() => Promise.reject(new WhisprError('test/no', 'no'))),
    commit.run((work) => work.run('b')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(world.log.committed).toEqual(['a', 'b']);
  expect(world.log.rolledBack).toBe(0);
});

test('a job that fails after a change takes nothing of its neighbours with it', async () => {
  const commit = open();
  const results = await Promise.allSettled([
    commit.run((work) => work.run('a')),
    commit.run(async (work) => {
      await work.run('half');
      throw new WhisprError('test/late', 'late');
    }),
    commit.run((work) => work.run('b')),
    commit.run(() => Promise.reject(new TypeError('a bug'))),
    commit.run((work) => work.run('c')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect(world.log.committed).toEqual(['a', 'b', 'c']);
});

test('after the stop nothing begins', async () => {
  const commit = open();
  const last = commit.run((work) => work.run('last'));
  await commit.stop();
  await last;
  await expect(commit.run((work) => work.run('never'))).rejects.toMatchObject({ code: 'core/locked' });
  expect(world.log.committed).toEqual(['last']);
});
