import { deriveAccountKeys, parseAccessKey } from '@whispr/protocol/identity';
import { nobleProvider } from '@whispr/protocol/primitives';
import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { record } from './support/known-account.ts';
import { chatWith, connect, history, openRelay, person, type Person, send, texts } from './support/people.ts';
import { relayClient } from './support/world.ts';

const sees = (one: Person, chat: string, text: string) =>
  until(async () => (await texts(one, chat)).includes(text), { timeout: 60_000, message: `${one.name} sees ${text}` });

test('A5 rule 8: the access key brings contacts back on a clean device; they see one quiet line and "new device"', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { accessKey } = await ben.call('account.accessKey');
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const anas = await chatWith(ana, ofInviter);
  await send(ana, anas, 'before');
  await sees(ben, await chatWith(ben, ofJoiner), 'before');
  await ana.call('contact.setVerified', { id: ofInviter, verified: true });
  await ben.call('contact.rename', { id: ofJoiner, nickname: 'My Ana' });
  // Written in the background; restoring before would begin a new account record.
  const keys = await deriveAccountKeys(nobleProvider, parseAccessKey(accessKey), 0);
  await record({ keys, relay: await relayClient(relay.url) }, ({ parts }) =>
    (parts as { contacts: { nickname: string }[] }).contacts.some(({ nickname }) => nickname === 'My Ana'),
  );
  const restored = await person({ name: 'Ben', relay: relay.url, accessKey });
  expect(await restored.call('contact.list')).toMatchObject([{ nickname: 'My Ana', state: 'active' }]);
  await until(async () => (await ana.call('contact.get', { id: ofInviter })).verification === 'new-device', {
    timeout: 30_000,
  });
  expect((await history(ana, anas)).filter(({ text }) => text === 'line.new-device').length).toBeGreaterThan(0);
  const [contact] = await restored.call('contact.list');
  const bens = await chatWith(restored, contact!.id);
  await send(restored, bens, 'from the new device');
  await sees(ana, anas, 'from the new device');
  await send(ana, anas, 'after');
  await sees(restored, bens, 'after');
  // What the old device had is not missing on the new one, and new messages stand below old ones.
  expect((await history(restored, bens)).filter(({ kind }) => kind === 'missing')).toEqual([]);
  expect((await texts(ana, anas)).slice(-2)).toEqual(['from the new device', 'after']);
});
