import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { contactMailbox, deposit, introductionFor, queueRaw, rawContent, someone } from './support/hostile.ts';
import { chatWith, connect, history, openRelay, person, send, texts } from './support/people.ts';
import { insideProfile, swapIdentity } from './support/swap-identity.ts';

test('rule 4 A9: who knows the address and the mailbox but nothing said inside the session cannot take a contact over', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  const before = await ana.call('contact.get', { id: ofInviter });
  const { link } = await ana.call('address.mine');
  await ana.close();
  // The relay sees every mailbox id; an address is public.
  const mailbox = await contactMailbox(ana);
  await deposit(relay.url, mailbox, await introductionFor(relay.url, link, mailbox, await someone()));
  const again = await ana.restart();
  await send(ben, bens, 'after the forgery');
  await until(async () => (await texts(again, anas)).includes('after the forgery'), { timeout: 30_000 });
  expect(await again.call('contact.get', { id: ofInviter })).toMatchObject({ publicKey: before.publicKey });
  expect((await history(again, anas)).map(({ text }) => text)).not.toContain('line.key-changed');
  await send(again, anas, 'still for Ben');
  await until(async () => (await texts(ben, bens)).includes('still for Ben'), { timeout: 30_000 });
});

test('rule 8: a changed identity cannot ask for what was delivered to the one before', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  const secret = await send(ana, anas, 'only for the old key');
  await until(async () => (await history(ana, anas)).find(({ id }) => id === secret.id)?.state === 'delivered', {
    timeout: 30_000,
  });
  await ben.close();
  await insideProfile(ben.dir, (db) => db.write((writer) => writer.run("DELETE FROM message WHERE kind = 'text'")));
  await swapIdentity(ben.dir);
  const other = await person({ name: 'Ben', relay: relay.url, dir: ben.dir, existing: true });
  await until(async () => (await history(ana, anas)).some(({ text }) => text === 'line.key-changed'), {
    timeout: 30_000,
  });
  await send(ana, anas, 'for the new key');
  await until(async () => (await texts(other, bens)).includes('for the new key'), { timeout: 30_000 });
  await other.close();
  await queueRaw(other, () => [rawContent('resend', 0, { seqs: [1, 2, 3, 4, 5] })]);
  const asking = await other.restart();
  await send(asking, bens, 'asked');
  await until(async () => (await texts(ana, anas)).includes('asked'), { timeout: 30_000 });
  await send(ana, anas, 'answered');
  await until(async () => (await texts(asking, bens)).includes('answered'), { timeout: 30_000 });
  expect(await texts(asking, bens)).not.toContain('only for the old key');
});
