import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Device, startDevice } from './support/world.ts';

const PIN = 'correct-Horse-7-canary';
const NEXT_PIN = 'another-Staple-9-canary';
const NAME = 'Carla';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

const code = (expected: string) => expect.objectContaining({ code: expected });

/** A profile with an account, closed, and its access key. */
async function closedProfile(): Promise<{ device: Device; accessKey: string }> {
  const device = await startDevice();
  await device.client.call('account.create', { name: NAME, pin: PIN, relay: NOWHERE });
  const { accessKey } = await device.client.call('account.accessKey');
  await device.close();
  return { device, accessKey };
}

const sizeOf = async (path: string) => (await stat(path)).size;

async function overwrite(path: string, at: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, at);
  await file.close();
}

test('AT-34: the database is gone: told, nothing made anew, and a named action starts over', async () => {
  const { device } = await closedProfile();
  for (const name of ['whispr.db', 'whispr.db-wal', 'whispr.db-shm']) await rm(join(device.dir, name), { force: true });
  const { client } = await device.restart();
  expect(await client.call('status')).toMatchObject({ phase: 'lost', reason: 'storage/database-missing' });
  await expect(client.call('account.create', { name: NAME, pin: PIN, relay: NOWHERE })).rejects.toEqual(
    code('account/exists'),
  );
  await expect(client.call('account.unlock', { pin: PIN })).rejects.toEqual(code('storage/missing'));
  expect(await client.call('status')).toMatchObject({ phase: 'lost', reason: 'storage/missing' });
  await client.call('account.wipe');
  expect(await client.call('status')).toMatchObject({ phase: 'fresh' });
});

test('AT-34: the vault is gone: told, and the database stays where it is', async () => {
  const { device } = await closedProfile();
  await rm(join(device.dir, 'files', 'vault'));
  const before = await sizeOf(join(device.dir, 'whispr.db'));
  const { client } = await device.restart();
  expect(await client.call('status')).toMatchObject({ phase: 'lost', reason: 'storage/vault-missing' });
  await expect(client.call('account.unlock', { pin: PIN })).rejects.toEqual(code('storage/vault-missing'));
  await expect(client.call('account.restore', { accessKey: 'x', pin: PIN, relay: NOWHERE })).rejects.toEqual(
    code('account/exists'),
  );
  expect(await sizeOf(join(device.dir, 'whispr.db'))).toBe(before);
});

test('AT-35: the device key is gone: no PIN opens, the access key does, with everything still there', async () => {
  const { device, accessKey } = await closedProfile();
  await rm(join(device.dir, 'device.key'));
  const { client } = await device.restart();
  expect(await client.call('status')).toMatchObject({ phase: 'lost', reason: 'vault/wrong-device-secret' });
  await expect(client.call('account.unlock', { pin: PIN })).rejects.toEqual(code('vault/wrong-device-secret'));
  await expect(client.call('account.unlockWithAccessKey', { accessKey, pin: '11111111' })).rejects.toEqual(
    code('vault/weak-pin'),
  );
  expect((await client.call('account.unlockWithAccessKey', { accessKey, pin: NEXT_PIN })).status.phase).toBe('ready');
  expect((await client.call('profile.get')).name).toBe(NAME);
  await client.call('account.lock');
  expect((await client.call('account.unlock', { pin: NEXT_PIN })).status.phase).toBe('ready');
});

test('AT-35: another device key is told apart from a wrong PIN and costs no try', async () => {
  const { device, accessKey } = await closedProfile();
  await overwrite(join(device.dir, 'device.key'), 0, new Uint8Array(32).fill(9));
  const { client } = await device.restart();
  expect((await client.call('status')).phase).toBe('locked');
  for (let i = 0; i < 5; i += 1)
    await expect(client.call('account.unlock', { pin: PIN })).rejects.toEqual(code('vault/wrong-device-secret'));
  expect(await client.call('status')).toMatchObject({ phase: 'lost', reason: 'vault/wrong-device-secret' });
  expect((await client.call('account.unlockWithAccessKey', { accessKey, pin: PIN })).status.phase).toBe('ready');
});

test('AT-36: a damaged vault or database is told and left as it is', async () => {
  const { device } = await closedProfile();
  const database = join(device.dir, 'whispr.db');
  const before = await sizeOf(database);
  await overwrite(database, 0, new Uint8Array(before).fill(0x5a));
  let { client, close } = await device.restart();
  await expect(client.call('account.unlock', { pin: PIN })).rejects.toEqual(code('storage/damaged'));
  expect(await client.call('status')).toMatchObject({ phase: 'lost', reason: 'storage/damaged' });
  expect(await sizeOf(database)).toBe(before);
  await close();
  await overwrite(join(device.dir, 'files', 'vault'), 60, new Uint8Array(8).fill(0x5a));
  ({ client, close } = await device.restart());
  await expect(client.call('account.unlock', { pin: PIN })).rejects.toEqual(code('vault/damaged'));
  expect(await client.call('status')).toMatchObject({ phase: 'lost', reason: 'vault/damaged' });
});

test('AT-33: one profile, two engines: the second waits, takes over on request, and the first lets go at once', async () => {
  const first = await startDevice();
  await first.client.call('account.create', { name: NAME, pin: PIN, relay: NOWHERE });
  const second = await startDevice({ dir: first.dir });
  expect(await second.client.call('status')).toMatchObject({ phase: 'in-use' });
  for (const call of [
    second.client.call('account.unlock', { pin: PIN }),
    second.client.call('account.create', { name: NAME, pin: PIN, relay: NOWHERE }),
    second.client.call('account.wipe'),
    second.client.call('profile.get'),
  ])
    await expect(call).rejects.toEqual(code('storage/in-use'));
  expect(await second.client.call('status.useHere')).toMatchObject({ phase: 'locked' });
  await expect.poll(async () => (await first.client.call('status')).phase, { timeout: 20_000 }).toBe('in-use');
  await expect(first.client.call('profile.get')).rejects.toEqual(code('storage/in-use'));
  expect((await second.client.call('account.unlock', { pin: PIN })).status.phase).toBe('ready');
  expect(first.changes.findLast(({ type }) => type === 'status')).toMatchObject({ status: { phase: 'in-use' } });
});
