import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { Hub } from './hub.ts';

const QUOTAS = { queue: 1000, queueBytes: 2 ** 30, globalBytes: 2 ** 40 };

/** A hub of several, with one mailbox and its reader, who acknowledges nothing. */
async function readHub() {
  const folder = mkdtempSync(join(tmpdir(), 'whispr-hub-'));
  const store = openSqliteStore(folder, QUOTAS);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const heard = { now: true };
  const others = { heard: () => heard.now, opened: () => undefined, removed: () => undefined };
  const hub = new Hub(store, { now: () => 0 }, others);
  const id = new Uint8Array(16).fill(1);
  await store.writer.createMailbox(id, 'contact');
  const found = (await hub.find(id))!;
  const got: { sequence: number; n: number }[] = [];
  const port = {
    push: (_id: Uint8Array, sequence: number, depositId: Uint8Array) => got.push({ sequence, n: depositId[0]! }),
    congested: () => false,
    superseded: () => undefined,
    failed: (error: unknown) => {
      throw error;
    },
  };
  (await hub.readers.open(found, port, 0)).start();
  const settled: Promise<void>[] = [];
  const deposit = (n: number): void => {
    const arrival = {
      depositId: new Uint8Array(16).fill(n),
      expiresAt: 1000,
      envelope: Uint8Array.of(n),
      spent: undefined,
    };
    settled.push(new Promise((resolve) => hub.deposit(found.box, arrival, () => resolve())));
  };
  return { store, hub, found, heard, port, got, settled, deposit, id };
}

test('F6: what went through the store while others were not heard is not overtaken when they are heard again', async () => {
  const { hub, found, heard, got, settled, deposit } = await readHub();
  const rounds = 5;
  for (let n = 1; n <= rounds * 3; n += 3) {
    // The reader is live and has a range of numbers: this one goes to it at once.
    await expect.poll(() => found.box.session?.live).toBe(true);
    deposit(n);
    await expect.poll(() => got.at(-1)?.n).toBe(n);
    expect(found.box.session?.live).toBe(true);
    heard.now = false;
    deposit(n + 1);
    heard.now = true;
    deposit(n + 2);
    await Promise.all(settled);
  }
  await hub.drain();
  await Promise.all(settled);
  await expect.poll(() => got.length).toBe(rounds * 3);
  expect(got.map((one) => one.n)).toEqual(Array.from({ length: rounds * 3 }, (_, i) => i + 1));
  for (const [i, one] of got.entries()) if (i > 0) expect(one.sequence).toBeGreaterThan(got[i - 1]!.sequence);
});

test('F6: what a reader that leaves was sent comes before what is deposited after that, also for a reader elsewhere', async () => {
  const { store, hub, found, port, got, settled, deposit, id } = await readHub();
  await expect.poll(() => found.box.session?.live).toBe(true);
  deposit(1);
  await expect.poll(() => got.length).toBe(1);
  deposit(2);
  expect(got.map((one) => one.n)).toEqual([1, 2]);
  // The next reader has come to another process; this one only notices that its own has left.
  await store.writer.open(id, 77);
  hub.readers.close(id, port);
  deposit(3);
  deposit(4);
  await Promise.all(settled);
  const rows = await store.reader.envelopes(id, 0, 10, 0);
  expect(rows.map((row) => row.depositId[0])).toEqual([1, 2, 3, 4]);
});
