import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { keysOf, someone, writeToAddress } from './support/hostile.ts';
import { connect, contactIn, history, chatWith, openRelay, person } from './support/people.ts';

test('A7 AT-37: a request whose route carries a heap of unknown fields does not make the contact list unreadable', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const { link } = await ana.call('address.mine');
  await writeToAddress(relay.url, link, await someone(), (hello) => ({
    ...hello,
    route: { ...hello.route, heap: 'x'.repeat(60_000) },
  }));
  const request = await contactIn(ana, 'request');
  const again = await ana.restart();
  expect(await again.call('contact.list')).toHaveLength(1);
  await again.call('contact.decline', { id: request.id });
  expect(await again.call('contact.list')).toEqual([]);
});

test('rule 1 A6: who took an invite cannot skip the confirmation by writing to the address as well', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const mallory = await person({ name: 'Mallory', relay: relay.url });
  const { code } = await ana.call('invite.create');
  await mallory.call('invite.join', { code });
  const joining = await contactIn(ana, 'joining');
  const { link } = await ana.call('address.mine');
  await until(() => mallory.call('contact.add', { address: link, text: 'let me in' }), { timeout: 30_000 });
  await writeToAddress(relay.url, link, await keysOf(mallory), (hello) => hello);
  // Another request comes after hers, so hers has been judged.
  await writeToAddress(relay.url, link, await someone(), (hello) => hello);
  await contactIn(ana, 'request');
  expect((await ana.call('contact.get', { id: joining.id })).state).toBe('joining');
  expect((await mallory.call('contact.list')).map(({ name }) => name)).not.toContain('Ana');
  await ana.call('contact.accept', { id: joining.id });
  await contactIn(mallory, 'active');
});

test('rule 8: a higher installation number in a first message makes "verified" a new device, and a lower one changes nothing', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter } = await connect(ana, ben);
  await ana.call('contact.setVerified', { id: ofInviter, verified: true });
  const keys = await keysOf(ben);
  const { link } = await ana.call('address.mine');
  const chat = await chatWith(ana, ofInviter);
  const lines = async () => (await history(ana, chat)).filter(({ text }) => text === 'line.new-device').length;
  const greeted = async (text: string) => (await history(ana, chat)).some((message) => message.text === text);

  await writeToAddress(relay.url, link, keys, (hello) => ({ ...hello, epoch: 5, text: 'from a clean device' }));
  await until(() => greeted('from a clean device'), { timeout: 30_000 });
  expect((await ana.call('contact.get', { id: ofInviter })).verification).toBe('new-device');
  expect(await lines()).toBe(1);

  await ana.call('contact.setVerified', { id: ofInviter, verified: true });
  await writeToAddress(relay.url, link, keys, (hello) => ({ ...hello, epoch: 2, text: 'from before' }));
  await until(() => greeted('from before'), { timeout: 30_000 });
  await writeToAddress(relay.url, link, keys, (hello) => ({ ...hello, epoch: 5, text: 'the clean device again' }));
  await until(() => greeted('the clean device again'), { timeout: 30_000 });
  expect((await ana.call('contact.get', { id: ofInviter })).verification).toBe('verified');
  expect(await lines()).toBe(1);
});
