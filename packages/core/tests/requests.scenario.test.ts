import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { instead } from './support/instead.ts';
import { chatWith, contactIn, history, openRelay, person, type Person, send, texts } from './support/people.ts';

/** The address, once strangers can use it. */
async function address(one: Person, other: Person, form: 'link' | 'publicKey', text?: string) {
  const mine = await one.call('address.mine');
  return until(() => other.call('contact.add', { address: mine[form], ...(text === undefined ? {} : { text }) }), {
    message: 'the address can be used',
    timeout: 30_000,
  });
}

test('A7 AT-37 rule 4: a stranger shows no name and gets no receipt before acceptance; a bare key is not confirmed', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Totally Trustworthy', relay: relay.url });
  const asked = await address(ana, ben, 'link', 'may I?');
  expect(asked).toMatchObject({ state: 'requested', verification: 'unverified' });
  const bens = await chatWith(ben, asked.id);
  await send(ben, bens, 'a second one waits');

  const request = await contactIn(ana, 'request');
  expect(request).toMatchObject({ name: '', chosenName: '', nickname: '' });
  const anas = await chatWith(ana, request.id);
  expect(await texts(ana, anas)).toEqual(['may I?']);
  expect(JSON.stringify(ana.changes)).not.toContain('Trustworthy');
  const [shown] = await history(ana, anas);
  await ana.call('chat.markRead', { chat: anas, arrival: shown!.arrival });
  await until(async () => (await history(ben, bens))[0]?.state === 'relay');
  await expect(ana.call('message.send', { chat: anas, id: '0'.repeat(32), text: 'x' })).rejects.toMatchObject({
    code: 'contact/not-accepted',
  });

  const accepted = await ana.call('contact.accept', { id: request.id });
  expect(accepted).toMatchObject({ state: 'active', name: 'Totally Trustworthy' });
  await until(async () => (await ben.call('contact.get', { id: asked.id })).state === 'active');
  await until(async () => (await texts(ana, anas)).includes('a second one waits'));
  await until(async () => (await history(ben, bens)).find(({ text }) => text === 'may I?')?.state === 'delivered');
  await send(ana, anas, 'yes');
  await until(async () => (await texts(ben, bens)).includes('yes'));

  const cai = await person({ name: 'Cai', relay: relay.url });
  expect((await address(ana, cai, 'publicKey')).verification).toBe('not-confirmed');
  await expect(cai.call('contact.add', { address: 'nonsense' })).rejects.toMatchObject({
    code: 'identity/bad-address',
  });
});

test('A7: block is silent and complete; unblocking goes on without a gap; decline forgets', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const deposited: Uint8Array[] = [];
  const ben = await person({
    name: 'Ben',
    relay: relay.url,
    ports: instead((real) => ({
      deposit(deposit, signal) {
        deposited.push(deposit.mailbox);
        return real.deposit(deposit, signal);
      },
    })),
  });
  const asked = await address(ana, ben, 'link', 'one');
  const request = await contactIn(ana, 'request');
  await ana.call('contact.decline', { id: request.id });
  expect(await ana.call('contact.list')).toEqual([]);

  // Declined is not blocked: asking again is possible.
  await ben.call('contact.remove', { id: asked.id });
  const again = await address(ana, ben, 'link', 'two');
  const second = await contactIn(ana, 'request');
  await ana.call('contact.accept', { id: second.id });
  await until(async () => (await ben.call('contact.get', { id: again.id })).state === 'active');
  const anas = await chatWith(ana, second.id);
  const bens = await chatWith(ben, again.id);

  await ana.call('contact.block', { id: second.id });
  const lost = await send(ben, bens, 'you will not read this');
  await until(async () => (await history(ben, bens)).find(({ id }) => id === lost.id)?.state === 'relay');
  await expect(ana.call('message.send', { chat: anas, id: '1'.repeat(32), text: 'x' })).rejects.toMatchObject({
    code: 'contact/blocked',
  });
  // Acknowledged and dropped: the relay holds nothing for the blocked any more.
  const held = () => relay.store.reader.envelopes(deposited.at(-1)!, 0, 10, Date.now());
  await until(async () => (await held()).length === 0);
  await ana.call('contact.unblock', { id: second.id });
  await send(ben, bens, 'after');
  await until(async () => (await texts(ana, anas)).includes('after'));
  expect((await history(ana, anas)).map(({ kind }) => kind)).not.toContain('missing');
  expect(await texts(ana, anas)).toEqual(['two', 'after']);
});

test('A7: both ask each other at the same time and are simply contacts', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const addresses = [await ana.call('address.mine'), await ben.call('address.mine')] as const;
  await Promise.all([
    until(() => ana.call('contact.add', { address: addresses[1].link, text: 'from Ana' }), { timeout: 30_000 }),
    until(() => ben.call('contact.add', { address: addresses[0].link, text: 'from Ben' }), { timeout: 30_000 }),
  ]);
  const [ofAna, ofBen] = [await active(ana), await active(ben)];
  const [anas, bens] = [await chatWith(ana, ofAna), await chatWith(ben, ofBen)];
  await send(ana, anas, 'and then');
  await send(ben, bens, 'so');
  const all = ['and then', 'from Ana', 'from Ben', 'so'];
  await until(async () => (await texts(ana, anas)).toSorted().join() === all.join());
  await until(async () => (await texts(ben, bens)).toSorted().join() === all.join());
  expect(await texts(ana, anas)).toEqual(await texts(ben, bens));
});

async function active(one: Person): Promise<string> {
  await until(async () => {
    const contacts = await one.call('contact.list');
    return contacts.length === 1 && contacts[0]?.state === 'active';
  });
  return (await one.call('contact.list'))[0]!.id;
}
