import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Committer } from '../sql/committer.ts';
import { openForWriting } from './connection.ts';
import { Room } from './room.ts';
import { SqliteTransactor } from './transactor.ts';

test('AT-28, I9: on a full disk what grows is refused, what frees is done, and nothing half-written remains', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-full-'));
  const db = openForWriting(folder);
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  db.db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT');
  const made: number[] = [];
  const committer = new Committer(new SqliteTransactor(db, () => made.push(1) === 1), () => undefined);
  const insert = (id: number) =>
    committer.add('', 'grow', ({ sql }) => sql.run('INSERT INTO t (id, body) VALUES (?, ?)', id, new Uint8Array(3000)));
  const ids = () => db.all<{ id: number }>('SELECT id FROM t ORDER BY id').map((row) => row.id);
  await Promise.all(Array.from({ length: 20 }, (_, i) => insert(i)));
  // The database itself says that it is full, as it does when the disk is.
  db.db.pragma(`max_page_count = ${Number(db.db.pragma('page_count', { simple: true })) + 2}`);

  const outcomes = await Promise.allSettled([
    ...Array.from({ length: 10 }, (_, i) => insert(100 + i)),
    committer.add('', 'free', ({ sql }) => sql.run('DELETE FROM t WHERE id < 10')),
  ]);
  const codes = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'done' : outcome.reason.code));
  expect(codes.at(-1)).toBe('done');
  expect(codes).toContain('relay/storage-full');
  const kept = outcomes.slice(0, 10).flatMap((outcome, i) => (outcome.status === 'fulfilled' ? [100 + i] : []));
  expect(ids()).toEqual([...Array.from({ length: 10 }, (_, i) => 10 + i), ...kept]);
  await insert(500);
  expect(ids()).toContain(500);
});

test('a job that fails for a reason of its own is the only one that fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-full-'));
  const db = openForWriting(folder);
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  db.db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT');
  const committer = new Committer(new SqliteTransactor(db, () => false), () => undefined);
  const insert = (id: number) => committer.add('', 'grow', ({ sql }) => sql.run('INSERT INTO t (id) VALUES (?)', id));
  const outcomes = await Promise.allSettled([insert(1), insert(1), insert(2)]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: { code: 'relay/internal' } });
});

test('ballast is given up once, and taken on again when there is room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-full-'));
  const db = openForWriting(folder);
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const room = new Room(folder, db, 2 ** 40);
  expect(room.left()).toBe(true);
  expect(existsSync(join(folder, 'relay.ballast'))).toBe(true);
  expect([room.make(), room.make()]).toEqual([true, false]);
  expect(room.left()).toBe(false);
  room.restore();
  expect(existsSync(join(folder, 'relay.ballast'))).toBe(true);
});
