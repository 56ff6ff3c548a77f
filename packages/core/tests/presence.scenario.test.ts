import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openNodeStorage } from '@whispr/storage/node';
import { temporaryFolder } from './support/temporary-storage.ts';
import { findPresence } from '../src/account/presence.ts';

const PARTS = { vault: 'files/vault', database: 'whispr.db', device: 'device.key' } as const;

/** A profile with all its parts, then without the named ones. */
async function profileWithout(...missing: (keyof typeof PARTS)[]) {
  const dir = await temporaryFolder();
  const storage = await openNodeStorage(dir);
  await storage.acquire({ steal: false });
  await (await storage.open(new Uint8Array(32), { create: true })).close();
  await storage.writeFile('vault', Uint8Array.of(1));
  await storage.deviceSecret('x');
  for (const part of missing) await rm(join(dir, PARTS[part]));
  return storage;
}

test('AT-34: what is missing is told apart, and only an empty profile is new', async () => {
  expect(await findPresence(await profileWithout())).toEqual({ kind: 'locked' });
  const lost = (reason: string) => ({ kind: 'lost', reason });
  expect(await findPresence(await profileWithout('database'))).toEqual(lost('storage/database-missing'));
  expect(await findPresence(await profileWithout('vault'))).toEqual(lost('storage/vault-missing'));
  expect(await findPresence(await profileWithout('vault', 'database'))).toEqual(lost('storage/vault-missing'));
  expect(await findPresence(await profileWithout('device'))).toEqual(lost('vault/wrong-device-secret'));
  expect(await findPresence(await profileWithout('vault', 'database', 'device'))).toEqual({ kind: 'fresh' });
});

test('A1: the making of an account that was interrupted leaves a new profile, or the whole account', async () => {
  const early = await profileWithout('vault');
  await early.writeFile('creating', Uint8Array.of(1));
  expect(await findPresence(early)).toEqual({ kind: 'fresh' });
  expect([await early.databaseExists(), await early.hasDeviceSecret()]).toEqual([false, false]);
  const late = await profileWithout();
  await late.writeFile('creating', Uint8Array.of(1));
  expect(await findPresence(late)).toEqual({ kind: 'locked' });
  expect(await late.databaseExists()).toBe(true);
});
