import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewEnvelope, Store } from '../types.ts';
import { openForReading } from './connection.ts';
import { openSqliteStore } from './sqlite-store.ts';

const quotas = { queue: 1000, queueBytes: 2 ** 30, globalBytes: 2 ** 40 };
const mailbox = new Uint8Array(16).fill(1);
let folder: string;
let store: Store;
let commits: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whispr-store-'));
  commits = [];
  store = openSqliteStore(folder, quotas, (_ms, jobs) => commits.push(jobs));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function row(n: number, more: Partial<NewEnvelope> = {}): NewEnvelope {
  const depositId = new Uint8Array(16);
  new DataView(depositId.buffer).setUint32(0, n);
  return {
    mailbox,
    depositId,
    pushed: undefined,
    expiresAt: 1000,
    envelope: new Uint8Array(10).fill(n),
    spent: undefined,
    settled: () => false,
    ...more,
  };
}

test('changes asked for together are one transaction, and a refused one does not disturb the others', async () => {
  const made = store.writer.createMailbox(mailbox, 'contact');
  const results = await Promise.allSettled([
    store.writer.deposit(row(1)),
    store.writer.deposit(row(2, { mailbox: new Uint8Array(16).fill(9) })),
    store.writer.deposit(row(1)),
    store.writer.deposit(row(3, { settled: () => true })),
    store.writer.deposit(row(4)),
  ]);
  await made;
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value.state : result.reason.code))).toEqual([
    'stored',
    'relay/refused',
    'known',
    'settled',
    'stored',
  ]);
  expect(commits).toEqual([6]);
  const stored = await store.reader.envelopes(mailbox, 0, 10, 0);
  // The repeated deposit has used a number up; gaps are fine, repeats would not be.
  expect(stored.map((envelope) => envelope.sequence)).toEqual([1, 3]);
  expect(await store.reader.mailbox(mailbox)).toEqual({ kind: 'contact', held: 2, fence: 0 });
});

test('rule 9: leased sequence numbers are never given twice, also after a restart', async () => {
  await store.writer.createMailbox(mailbox, 'contact');
  const first = await store.writer.lease(mailbox, 100);
  await store.writer.deposit(row(1, { pushed: { sequence: first, fence: undefined } }));
  await store.writer.deposit(row(2));
  await store.close();
  store = openSqliteStore(folder, quotas);
  expect(await store.writer.lease(mailbox, 100)).toBeGreaterThanOrEqual(first + 101);
  const sequences = (await store.reader.envelopes(mailbox, 0, 10, 0)).map((envelope) => envelope.sequence);
  expect(sequences).toEqual([first, first + 100]);
});

test('counters of a mailbox follow its rows through deposits, acks, expiry and removal', async () => {
  await store.writer.createMailbox(mailbox, 'contact');
  await Promise.all(Array.from({ length: 250 }, (_, n) => store.writer.deposit(row(n, { expiresAt: n }))));
  expect(commits.every((jobs) => jobs <= 251)).toBe(true);
  expect(await store.reader.mailbox(mailbox)).toMatchObject({ held: 250 });
  await store.writer.acknowledge(mailbox, [row(249).depositId, row(248).depositId, row(7000).depositId]);
  expect(await store.reader.mailbox(mailbox)).toMatchObject({ held: 248 });
  expect(await store.writer.sweep(99, 60)).toBe(60);
  expect(await store.writer.sweep(99, 60)).toBe(40);
  expect(await store.writer.sweep(99, 60)).toBe(0);
  expect(await store.reader.mailbox(mailbox)).toMatchObject({ held: 148 });
  await store.writer.removeMailbox(mailbox);
  expect(await store.reader.mailbox(mailbox)).toBeUndefined();
  await store.writer.createMailbox(mailbox, 'request');
  expect(await store.reader.mailbox(mailbox)).toEqual({ kind: 'request', held: 0, fence: 0 });
});

test('a reader cannot write; only the owner of the process may look into the folder', () => {
  const db = openForReading(folder);
  expect(() => db.run('DELETE FROM mailbox')).toThrowError(/readonly/i);
  db.close();
  expect(statSync(join(folder, 'relay.ballast')).mode & 0o077).toBe(0);
});

test('a database of a newer relay is not touched', async () => {
  const db = openForReading(folder);
  db.db.pragma('query_only = OFF');
  const version = Number(db.db.pragma('user_version', { simple: true }));
  db.db.pragma('user_version = 99');
  db.close();
  await store.close();
  expect(() => openSqliteStore(folder, quotas)).toThrowError(/newer relay/);
  const repaired = openForReading(folder);
  repaired.db.pragma('query_only = OFF');
  repaired.db.pragma(`user_version = ${version}`);
  repaired.close();
  store = openSqliteStore(folder, quotas);
});
