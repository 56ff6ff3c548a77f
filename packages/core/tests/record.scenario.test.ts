import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Relay } from '@whispr/core/ports';
import { equalBytes, fromUtf8, toBase64Url, toHex } from '@whispr/protocol/bytes';
import { directorySlot, openDirectoryEntry, openPreKeys, parseAccessKey } from '@whispr/protocol/identity';
import { nobleProvider } from '@whispr/protocol/primitives';
import { verifyBundle } from '@whispr/protocol/signal';
import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { accountAt, notices, record } from './support/known-account.ts';
import { openRelay, PIN } from './support/people.ts';
import { temporaryFolder } from './support/temporary-storage.ts';
import { openedAccount, overriding, relayClient, startDevice } from './support/world.ts';

const holds = (bytes: Buffer, part: Uint8Array) => bytes.includes(Buffer.from(part));
const code = (expected: string) => expect.objectContaining({ code: expected });

test('B1, rule 2: strangers find a signed entry, a base bundle and one-time keys that are given out once', async () => {
  const server = await openRelay();
  const { keys, relay } = await accountAt(server.url);
  const slot = await directorySlot(nobleProvider, keys.identity);
  const found = await until(() => relay.getRecord(slot));
  const entry = await openDirectoryEntry(nobleProvider, { identity: keys.identity }, found.version, found.blob);
  expect(entry).toMatchObject({ kem: keys.kem, powBits: 4 });
  const owner = { identity: keys.identity, mailboxId: entry.requestMailbox };
  const ids = new Set<number>();
  for (let i = 0; i < 3; i += 1) {
    const { base, oneTime } = await relay.takePreKeys(entry.requestMailbox);
    const bundle = await openPreKeys(nobleProvider, owner, base, oneTime);
    await verifyBundle(nobleProvider, bundle);
    ids.add(bundle.oneTimePreKey!.id);
  }
  expect(ids.size).toBe(3);
});

test('A5, rule 8: the access key brings name, settings and a next installation number to a clean device', async () => {
  const server = await openRelay();
  const account = await accountAt(server.url);
  await account.device.client.call('settings.set', { theme: 'dark', receipts: false });
  await account.device.client.call('profile.set', { name: 'Carla the Second' });
  await record(account, ({ profile }) => profile.name === 'Carla the Second');
  const { publicKey } = await account.device.client.call('profile.get');

  const clean = await startDevice();
  const restore = (accessKey: string) =>
    clean.client.call('account.restore', { accessKey, pin: PIN, relay: server.url });
  await expect(restore('nonsense')).rejects.toEqual(code('identity/bad-access-key'));
  await expect(restore('0'.repeat(32))).rejects.toEqual(code('record/not-found'));
  expect(await clean.client.call('status')).toMatchObject({ phase: 'fresh' });
  const { status } = await restore(account.accessKey);
  expect(status).toMatchObject({ phase: 'ready', accessKeyPending: false });
  expect(await clean.client.call('profile.get')).toMatchObject({ name: 'Carla the Second', publicKey });
  expect(await clean.client.call('settings.get')).toMatchObject({ theme: 'dark', receipts: false, relay: server.url });
  const { payload } = await record(account, ({ epoch }) => epoch === 2);
  expect(payload.profile.name).toBe('Carla the Second');
});

test('rule 8: the installation before is told and stops writing', async () => {
  const server = await openRelay();
  const account = await accountAt(server.url);
  await record(account);
  const clean = await startDevice();
  await clean.client.call('account.restore', { accessKey: account.accessKey, pin: PIN, relay: server.url });
  await record(account, ({ epoch }) => epoch === 2);
  await account.device.client.call('profile.set', { name: 'Old Carla' });
  await until(() => notices(account.device).includes('account.restored-elsewhere'));
  const { payload } = await record(account);
  expect(payload).toMatchObject({ epoch: 2, profile: { name: 'Carla' } });
});

test('rule 7: two engines that write at the same time give way to each other until both are in', async () => {
  const server = await openRelay();
  const account = await accountAt(server.url);
  const before = await record(account);
  await account.device.close();
  const twinDir = join(await temporaryFolder(), 'twin');
  await cp(account.device.dir, twinDir, { recursive: true });
  const twins = [await startDevice({ dir: account.device.dir }), await startDevice({ dir: twinDir })];
  for (const { client } of twins) await client.call('account.unlock', { pin: PIN });
  const names = ['Ana', 'Bea', 'Cleo', 'Dora', 'Eva', 'Fay'];
  for (const [i, name] of names.entries()) await twins[i % 2]?.client.call('profile.set', { name });
  const after = await record(
    account,
    ({ profile, serial }) => serial >= before.payload.serial + 2 && names.includes(profile.name),
  );
  expect(after.version - before.version).toBe(after.payload.serial - before.payload.serial);
  // Each gave way: neither lost a version nor believed that the record went back. That both read the same mailbox is told.
  expect(twins.flatMap(notices).filter((notice) => notice.startsWith('record.'))).toEqual([]);
});

test('rule 7: a record that went back stops the writing and warns', async () => {
  const server = await openRelay();
  let old: { version: number; blob: Uint8Array } | undefined;
  let puts = 0;
  let ours = new Uint8Array(0);
  const isOurs = (slot: Uint8Array) => equalBytes(slot, ours);
  const between = (relay: Relay): Relay =>
    overriding(relay, {
      getRecord: async (slot) => (isOurs(slot) ? old : undefined) ?? (await relay.getRecord(slot)),
      putRecord: async (slot, ...rest) => {
        if (isOurs(slot)) puts += 1;
        await relay.putRecord(slot, ...rest);
      },
    });
  const device = await startDevice({ between });
  const account = await accountAt(server.url, 'Carla', device);
  ours = account.keys.recordSlot;
  await record(account);
  const first = await account.relay.getRecord(account.keys.recordSlot);
  await device.client.call('profile.set', { name: 'Second' });
  await record(account, ({ profile }) => profile.name === 'Second');
  await device.client.call('account.lock');
  old = first;
  const before = puts;
  await device.client.call('account.unlock', { pin: PIN });
  await until(() => notices(device).includes('record.rolled-back'));
  await device.client.call('profile.set', { name: 'Third' });
  await device.client.call('account.lock');
  expect(puts).toBe(before);
});

test('rule 7: a contact that knows a newer record warns a restored installation; to any other it is an invention', async () => {
  const server = await openRelay();
  for (const [epoch, expected] of [
    [2, ['record.rolled-back']],
    [1, []],
  ] as const) {
    const { account, notices } = await openedAccount({ relay: server.url, epoch });
    const known = { keys: account.keys, relay: await relayClient(server.url) };
    await account.start();
    const { payload, version } = await record(known);
    account.context.recordVersionEchoed(payload.serial);
    expect(notices).toEqual([]);
    account.context.recordVersionEchoed(payload.serial + 1);
    if (epoch === 2) await until(() => notices.length > 0);
    account.state.name = 'Changed';
    account.context.wakeRecord();
    if (epoch === 1) await record(known, ({ profile }) => profile.name === 'Changed');
    else expect((await record(known)).version).toBe(version);
    expect(notices).toEqual(expected);
    await account.close();
  }
});

test('the home relay can be changed: request mailbox, directory and record move along', async () => {
  const [server, next] = [await openRelay(), await openRelay()];
  const account = await accountAt(server.url);
  await record(account);
  await expect(account.device.client.call('settings.set', { relay: 'ftp://x' })).rejects.toEqual(
    code('identity/bad-relay-origin'),
  );
  await account.device.client.call('settings.set', { relay: `${next.url}/` });
  const moved = { ...account, relay: await relayClient(next.url) };
  expect((await record(moved)).payload.settings.relay).toBe(next.url);
  await until(async () => moved.relay.getRecord(await directorySlot(nobleProvider, account.keys.identity)));
});

test('relay check: reachable with its clock, or not with a reason', async () => {
  const server = await openRelay();
  const { client } = await startDevice();
  const found = await client.call('relay.check', { origin: server.url });
  expect(found).toMatchObject({ origin: server.url, reachable: true });
  expect(Math.abs(found.clockSkewMs!)).toBeLessThan(2000);
  expect(await client.call('relay.check', { origin: 'http://127.0.0.1:9' })).toMatchObject({
    reachable: false,
    error: 'network/unreachable',
  });
  await expect(client.call('relay.check', { origin: 'http://example.com' })).rejects.toEqual(
    code('identity/bad-relay-origin'),
  );
});

test('rules 2 and 3, R11: no file of the relay holds the secret, the identity or the name, and nothing joins record and directory', async () => {
  const data = await temporaryFolder();
  const server = await openRelay({ data });
  const account = await accountAt(server.url, 'Canary Carla');
  await record(account);
  const slot = await directorySlot(nobleProvider, account.keys.identity);
  await until(() => account.relay.getRecord(slot));
  await account.device.client.call('account.lock');
  await server.close();
  const { keys } = account;
  const secrets = [
    parseAccessKey(account.accessKey),
    keys.identity,
    keys.kem.slice(0, 32),
    fromUtf8('Canary Carla'),
    fromUtf8(account.accessKey),
  ];
  const texts = secrets.flatMap((bytes) => [bytes, fromUtf8(toHex(bytes)), fromUtf8(toBase64Url(bytes))]);
  const signers = [keys.recordSigningSeed, keys.directorySigningSeed].map((seed) =>
    nobleProvider.ed25519PublicKey(seed),
  );
  let signersSeen = 0;
  for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    for (const text of texts) expect(holds(bytes, text)).toBe(false);
    signersSeen += signers.filter((signer) => holds(bytes, signer)).length;
  }
  // The positive control: the search finds what is there, two keys that have nothing to do with each other.
  expect(signersSeen).toBeGreaterThanOrEqual(2);
  expect(equalBytes(signers[0]!, signers[1]!)).toBe(false);
});
