import { expect, test } from 'vitest';
import { manualClock } from './support/manual-clock.ts';
import { openRelay, PIN } from './support/people.ts';
import { filesHolding, openedAccount, silent, startDevice } from './support/world.ts';

const NEXT_PIN = 'another-Staple-9-canary';
const NAME = 'Canary Carla';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

const code = (expected: string) => expect.objectContaining({ code: expected });

test('A1: an account is made, used and locked while the network swallows everything', async () => {
  const { client } = await startDevice({ between: silent });
  expect(await client.call('status')).toMatchObject({ phase: 'fresh', accessKeyPending: false, pinDelayMs: 0 });
  const { status } = await client.call('account.create', { name: NAME, pin: PIN, relay: NOWHERE });
  expect(status).toMatchObject({ phase: 'ready', accessKeyPending: true });
  const publicKey = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(await client.call('profile.get')).toMatchObject({ name: NAME, publicKey });
  await client.call('profile.set', { name: `${NAME} II` });
  await client.call('account.lock');
  expect((await client.call('account.unlock', { pin: PIN })).status.phase).toBe('ready');
  expect((await client.call('profile.get')).name).toBe(`${NAME} II`);
});

test('A3, A5, rule 12: create, confirm the access key, lock, wrong PINs, change PIN, access key, wipe', async () => {
  const relay = await openRelay();
  let device = await startDevice();
  const { client } = device;
  await expect(client.call('account.create', { name: NAME, pin: '12345678', relay: relay.url })).rejects.toEqual(
    code('vault/weak-pin'),
  );
  await expect(client.call('account.create', { name: ' \u202e ', pin: PIN, relay: relay.url })).rejects.toEqual(
    code('profile/empty-name'),
  );
  expect(await client.call('status')).toMatchObject({ phase: 'fresh' });
  await client.call('account.create', { name: NAME, pin: PIN, relay: relay.url });
  await expect(client.call('account.create', { name: NAME, pin: PIN, relay: relay.url })).rejects.toEqual(
    code('account/exists'),
  );
  const { publicKey } = await client.call('profile.get');

  const { accessKey } = await client.call('account.accessKey');
  expect(accessKey.replaceAll('-', '')).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/);
  await expect(client.call('account.confirmAccessKey', { group: 2, text: 'UUUU' })).rejects.toEqual(
    code('account/wrong-access-key-part'),
  );
  await client.call('account.confirmAccessKey', { group: 2, text: accessKey.split('-')[2]!.toLowerCase() });
  expect(await client.call('status')).toMatchObject({ accessKeyPending: false });
  await expect(client.call('account.accessKey')).rejects.toEqual(code('account/access-key-shown'));

  await client.call('account.lock');
  expect(await client.call('status')).toMatchObject({ phase: 'locked' });
  await expect(client.call('profile.get')).rejects.toEqual(code('account/locked'));
  expect(await filesHolding(device.dir, [PIN, NAME, accessKey, accessKey.replaceAll('-', ''), publicKey])).toEqual([]);

  await expect(client.call('account.unlock', { pin: 'wrong-Pin-1' })).rejects.toMatchObject({
    code: 'vault/wrong-pin',
    data: { retryAfterMs: 0 },
  });
  const { ms } = await client.call('account.unlock', { pin: PIN });
  expect(ms).toBeGreaterThan(0);
  await expect(client.call('account.changePin', { current: PIN, next: 'password1' })).rejects.toEqual(
    code('vault/weak-pin'),
  );
  await expect(client.call('account.changePin', { current: NEXT_PIN, next: NEXT_PIN })).rejects.toEqual(
    code('vault/wrong-pin'),
  );
  await client.call('account.changePin', { current: PIN, next: NEXT_PIN });

  device = await device.restart();
  const again = device.client;
  for (let i = 0; i < 3; i += 1)
    await expect(again.call('account.unlock', { pin: PIN })).rejects.toEqual(code('vault/wrong-pin'));
  await expect(again.call('account.unlock', { pin: NEXT_PIN })).rejects.toEqual(code('vault/pin-delayed'));
  device = await device.restart();
  expect((await device.client.call('status')).pinDelayMs).toBeGreaterThan(0);
  await expect(
    device.client.call('account.unlockWithAccessKey', {
      accessKey: accessKey.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      pin: PIN,
    }),
  ).rejects.toEqual(code('vault/wrong-access-key'));
  await device.client.call('account.unlockWithAccessKey', {
    accessKey: accessKey.toLowerCase().replaceAll('-', ' '),
    pin: PIN,
  });
  expect(await device.client.call('profile.get')).toMatchObject({ name: NAME, publicKey });

  await device.client.call('account.wipe');
  const phases = device.changes.flatMap((change) => (change.type === 'status' ? [change.status.phase] : []));
  expect(phases).toEqual(['locked', 'ready', 'fresh']);
  expect(await device.client.call('status')).toMatchObject({ phase: 'fresh', accessKeyPending: false });
  device = await device.restart();
  expect(await device.client.call('status')).toMatchObject({ phase: 'fresh' });
});

test('A3: locks by itself after the time in the settings', async () => {
  const clock = manualClock(Date.now());
  const { client } = await startDevice({ clock });
  await client.call('account.create', { name: NAME, pin: PIN, relay: NOWHERE });
  await client.call('settings.set', { autoLockMinutes: 5 });
  clock.advance(4 * 60_000);
  await client.call('settings.get');
  clock.advance(4 * 60_000);
  expect((await client.call('status')).phase).toBe('ready');
  clock.advance(60_000);
  await expect.poll(async () => (await client.call('status')).phase).toBe('locked');
});

test('A3: the lock leaves no key in memory that the engine held', async () => {
  const { account } = await openedAccount();
  const { keys, context, accountSecret } = account;
  const secrets = [accountSecret, keys.recordKey, keys.recordSigningSeed, keys.directorySigningSeed, keys.backupKey];
  const held = [...secrets, context.self.identity.privateKey, context.self.kem.seed];
  expect(held.some((bytes) => bytes.every((byte) => byte === 0))).toBe(false);
  await account.close();
  expect(held.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
});
