import { encodeCbor } from '@whispr/protocol/cbor';
import { toHex } from '@whispr/protocol/bytes';
import { until } from '@whispr/testkit';
import type { ContactView } from '@whispr/core/rpc';
import { expect, test } from 'vitest';
import { accountAt, type KnownAccount, record } from './support/known-account.ts';
import { openRelay, PIN } from './support/people.ts';
import { type Device, startDevice } from './support/world.ts';

const soon = <T>(condition: () => Promise<T>) => until(condition, { timeout: 60_000 });
const messageId = (n: number) => n.toString(16).padStart(32, '0');

const onlyContact = (device: Device, accept: (contact: ContactView) => boolean) =>
  soon(async () => (await device.client.call('contact.list')).find(accept));

async function connected(url: string): Promise<{ ana: KnownAccount; ben: Device }> {
  const ana = await accountAt(url, 'Ana');
  const { device: ben } = await accountAt(url, 'Ben');
  const { code } = await ana.device.client.call('invite.create');
  await ben.client.call('invite.join', { code });
  const joining = await onlyContact(ana.device, ({ state }) => state === 'joining');
  await ana.device.client.call('contact.accept', { id: joining.id });
  for (const device of [ana.device, ben]) await onlyContact(device, ({ state }) => state === 'active');
  return { ana, ben };
}

async function say(device: Device, n: number, text: string): Promise<void> {
  const [chat] = await device.client.call('chat.list');
  await device.client.call('message.send', { chat: chat!.id, id: messageId(n), text });
}

async function texts(device: Device): Promise<string[]> {
  const [chat] = await device.client.call('chat.list');
  if (chat === undefined) return [];
  const { messages } = await device.client.call('chat.messages', { chat: chat.id, limit: 100, end: true });
  return messages.filter(({ kind }) => kind === 'text').map(({ text }) => text);
}

test('A5, rule 8: a restore on a clean device finds the contacts and talks on, and the contact sees a new device', async () => {
  const relay = await openRelay();
  const { ana, ben } = await connected(relay.url);
  await say(ana.device, 1, 'before');
  await soon(async () => (await texts(ben)).includes('before'));
  const atBen = await onlyContact(ben, () => true);
  await ben.client.call('contact.setVerified', { id: atBen.id, verified: true });
  const { publicKey } = await ben.client.call('profile.get');
  await record(ana, ({ parts }) => toHex(encodeCbor(parts)).includes(publicKey));
  await ana.device.close();

  const clean = await startDevice();
  const restored = await clean.client.call('account.restore', { accessKey: ana.accessKey, pin: PIN, relay: relay.url });
  expect(restored.contacts).toBe(1);
  expect(await onlyContact(clean, ({ state }) => state === 'active')).toMatchObject({ name: 'Ben', publicKey });
  await onlyContact(ben, ({ verification }) => verification === 'new-device');
  await say(clean, 2, 'after, from the new device');
  await soon(async () => (await texts(ben)).includes('after, from the new device'));
  await say(ben, 3, 'welcome back');
  await soon(async () => (await texts(clean)).includes('welcome back'));
  // Additive (AT-01): Ben has lost nothing, and nothing came twice.
  expect(await texts(ben)).toEqual(['before', 'after, from the new device', 'welcome back']);
});

test('AT-01: new PIN by access key, lock and restart leave every message where it was', async () => {
  const relay = await openRelay();
  const { ana, ben } = await connected(relay.url);
  for (const [i, text] of ['one', 'two', 'three'].entries()) await say(ana.device, i + 1, text);
  await soon(async () => (await texts(ben)).length === 3);
  await ana.device.client.call('account.lock');
  await ana.device.client.call('account.unlockWithAccessKey', { accessKey: ana.accessKey, pin: 'another-Staple-9' });
  expect(await texts(ana.device)).toEqual(['one', 'two', 'three']);
  const again = await ana.device.restart();
  const restore = again.client.call('account.restore', { accessKey: ana.accessKey, pin: PIN, relay: relay.url });
  await expect(restore).rejects.toMatchObject({ code: 'account/exists' });
  await again.client.call('account.unlock', { pin: 'another-Staple-9' });
  expect(await texts(again)).toEqual(['one', 'two', 'three']);
});
