import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { chatWith, connect, contactIn, history, openRelay, person, send, texts } from './support/people.ts';
import { swapIdentity } from './support/swap-identity.ts';

test('A9: safety numbers are equal on both sides, a scan verifies, a wrong code does not', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const cai = await person({ name: 'Cai', relay: relay.url });
  const { ofInviter: benOfAna, ofJoiner: anaOfBen } = await connect(ana, ben);
  const { ofInviter: caiOfAna } = await connect(ana, cai);
  const [atAna, atBen, ofCai] = [
    await ana.call('contact.safetyNumber', { id: benOfAna }),
    await ben.call('contact.safetyNumber', { id: anaOfBen }),
    await ana.call('contact.safetyNumber', { id: caiOfAna }),
  ];
  expect(atAna.digits).toMatch(/^\d{60}$/);
  expect(atAna.digits).toBe(atBen.digits);
  expect(ofCai.digits).not.toBe(atAna.digits);
  expect(await ana.call('contact.scan', { id: benOfAna, qr: ofCai.qr })).toEqual({ result: 'mismatch' });
  expect((await ana.call('contact.get', { id: benOfAna })).verification).toBe('unverified');
  expect(await ana.call('contact.scan', { id: benOfAna, qr: atBen.qr })).toEqual({ result: 'match' });
  expect((await ana.call('contact.get', { id: benOfAna })).verification).toBe('verified');
  await expect(ana.call('contact.scan', { id: benOfAna, qr: new Uint8Array(3) })).rejects.toMatchObject({
    code: 'signal/malformed',
  });
});

test('A9 rule 8: a changed key is shown once, blocks sending only if it was verified, and gets nothing that was queued', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter: benOfAna, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, benOfAna), await chatWith(ben, ofJoiner)];
  await send(ana, anas, 'before');
  await until(async () => (await texts(ben, bens)).includes('before'));
  await ana.call('contact.setVerified', { id: benOfAna, verified: true });
  await ben.close();
  const queued = await send(ana, anas, 'only for the old key');
  await until(async () => (await history(ana, anas)).find(({ id }) => id === queued.id)?.state === 'relay');

  // Ben's database with another identity, as someone has who took the mailboxes but not the key.
  await swapIdentity(ben.dir);
  const other = await person({ name: 'Ben', relay: relay.url, dir: ben.dir, existing: true });
  await until(async () => (await ana.call('contact.get', { id: benOfAna })).verification === 'changed', {
    timeout: 30_000,
  });
  const lines = (await history(ana, anas)).filter(({ text }) => text === 'line.key-changed');
  expect(lines).toHaveLength(1);
  expect((await history(ana, anas)).find(({ id }) => id === queued.id)).toMatchObject({
    state: 'failed',
    failure: 'contact/key-changed',
  });
  await expect(send(ana, anas, 'blocked')).rejects.toMatchObject({ code: 'contact/key-changed' });
  expect(await texts(other, bens)).not.toContain('only for the old key');

  // The user decides: sending goes on, to the new key.
  await ana.call('contact.setVerified', { id: benOfAna, verified: false });
  await send(ana, anas, 'to the new key');
  await until(async () => (await texts(other, bens)).includes('to the new key'), { timeout: 30_000 });
  expect(await texts(other, bens)).not.toContain('only for the old key');
});

test('AT-40: names that look alike are flagged on both contacts', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const paul = await person({ name: 'Paul', relay: relay.url });
  // Cyrillic а and a capital I in place of l.
  const fake = await person({ name: 'P\u0430uI', relay: relay.url });
  const real = await connect(ana, paul);
  expect((await ana.call('contact.get', { id: real.ofInviter })).lookAlike).toBe(false);
  const { code } = await ana.call('invite.create');
  await fake.call('invite.join', { code });
  const joining = await contactIn(ana, 'joining');
  expect(joining.lookAlike).toBe(true);
  expect((await ana.call('contact.get', { id: real.ofInviter })).lookAlike).toBe(true);
  await ana.call('contact.rename', { id: joining.id, nickname: 'Someone else' });
  expect((await ana.call('contact.get', { id: real.ofInviter })).lookAlike).toBe(false);
});
