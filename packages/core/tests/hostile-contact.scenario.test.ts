import type { Deposit } from '@whispr/core/ports';
import { WhisprError } from '@whispr/protocol/errors';
import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { INSTALLATION } from '../src/account/installation.ts';
import { readMeta, writeMeta } from '../src/db/meta.ts';
import { contactMailbox, deposit, introductionFor, keysOf, queueRaw, rawContent } from './support/hostile.ts';
import { instead } from './support/instead.ts';
import {
  chatWith,
  connect,
  contactIn,
  history,
  openRelay,
  person,
  type Person,
  send,
  texts,
} from './support/people.ts';
import { insideProfile } from './support/swap-identity.ts';

const sees = (one: Person, chat: string, text: string) =>
  until(async () => (await texts(one, chat)).includes(text), { timeout: 60_000, message: `${one.name} sees ${text}` });

async function pair() {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const mallory = await person({ name: 'Mallory', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, mallory);
  return { relay, ana, mallory, anas: await chatWith(ana, ofInviter), mals: await chatWith(mallory, ofJoiner) };
}

const count = (one: Person, sql: string) =>
  insideProfile(one.dir, async (db) => (await db.read((reader) => reader.one<{ n: number }>(sql))).n);

test('B7 A5: a contact whose KEM key is no key stops neither the healing of others nor the opening of a restored account', async () => {
  const { relay, ana, mallory } = await pair();
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  await send(ana, anas, 'one');
  await sees(ben, bens, 'one');
  await mallory.close();
  const mailbox = await contactMailbox(mallory);
  await queueRaw(mallory, ({ seq }) => {
    const route = {
      relays: [relay.url],
      mailbox,
      key: new Uint8Array(32),
      kem: new Uint8Array(1216).fill(255),
      device: 1,
    };
    return [rawContent('route', seq + 1, { route })];
  });
  await mallory.restart();
  await until(async () => (await ana.call('chat.list')).length === 2);
  await ana.close();
  const ofMallory = await contactMailbox(ana, 'Mallory');
  await deposit(relay.url, ofMallory, new Uint8Array(512).fill(1));
  await insideProfile(ana.dir, (db) =>
    db.write(async (writer) => {
      await writer.run("DELETE FROM session WHERE contact_id = (SELECT id FROM contact WHERE chosen_name = 'Ben')");
      const installation = await readMeta(writer, INSTALLATION);
      await writeMeta(writer, INSTALLATION, { ...installation!, announced: false });
    }),
  );
  const again = await ana.restart();
  await until(async () => JSON.stringify(await again.call('chat.list')).includes('undecryptable'), { timeout: 30_000 });
  await send(again, anas, 'two');
  await sees(ben, bens, 'two');
});

test('AT-02: a contact that sends gap after gap does not fill the disk with missing rows', async () => {
  const { ana, mallory, anas } = await pair();
  await mallory.close();
  await queueRaw(mallory, ({ seq }) =>
    Array.from({ length: 20 }, (_, i) => rawContent('text', seq + (i + 1) * 1000, { text: `gap ${i}` })),
  );
  await mallory.restart();
  await sees(ana, anas, 'gap 19');
  expect((await history(ana, anas)).filter(({ kind }) => kind === 'missing').length).toBeLessThanOrEqual(500);
});

test('rule 11: a contact that names ever new devices and installations does not make every later message dearer', async () => {
  const { relay, ana, mallory, anas, mals } = await pair();
  await mallory.close();
  const keys = { mailbox: await contactMailbox(mallory), kem: (await keysOfClosed(mallory)).kem };
  const route = { relays: [relay.url], ...keys, key: new Uint8Array(32), device: 1 };
  await queueRaw(mallory, ({ seq }) =>
    Array.from({ length: 30 }, (_, i) =>
      rawContent('hello', seq + 1 + i, { name: 'Mallory', epoch: 100 + i, route: { ...route, device: 1 + i } }),
    ),
  );
  const again = await mallory.restart();
  await send(again, mals, 'after the floods');
  await sees(ana, anas, 'after the floods');
  await ana.close();
  expect(await count(ana, 'SELECT COUNT(*) AS n FROM peer_stream')).toBeLessThanOrEqual(8);
});

async function keysOfClosed(one: Person) {
  const row = await insideProfile(one.dir, (db) =>
    db.read((reader) => reader.one<{ kem: Uint8Array }>('SELECT kem FROM contact')),
  );
  return row;
}

test('rule 8 AT-04: a contact that asks for healing again and again is answered once in a while', async () => {
  const { relay, ana, mallory, anas } = await pair();
  await send(ana, anas, 'one');
  const keys = await keysOf(mallory);
  const { link } = await ana.call('address.mine');
  await mallory.close();
  await ana.close();
  const mailbox = await contactMailbox(ana);
  for (let i = 0; i < 12; i += 1)
    await deposit(relay.url, mailbox, await introductionFor(relay.url, link, mailbox, keys, { device: 1 + i }));
  await deposit(relay.url, mailbox, new Uint8Array(512).fill(1));
  const again = await ana.restart();
  await until(async () => JSON.stringify(await history(again, anas)).includes('undecryptable'), { timeout: 30_000 });
  await again.close();
  expect(await count(again, "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'hello'")).toBeLessThanOrEqual(2);
  expect(await count(again, 'SELECT COUNT(*) AS n FROM session')).toBeLessThanOrEqual(2);
});

test('AT-02: a storm of repair requests makes us send no more than was asked once', async () => {
  const relay = await openRelay();
  const deposits: Deposit[] = [];
  const watch = instead((real) => ({
    deposit(one, signal) {
      deposits.push(one);
      return real.deposit(one, signal);
    },
  }));
  const ana = await person({ name: 'Ana', relay: relay.url, ports: watch });
  const mallory = await person({ name: 'Mallory', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, mallory);
  const [anas, mals] = [await chatWith(ana, ofInviter), await chatWith(mallory, ofJoiner)];
  const large = 'x'.repeat(100_000);
  const sent = await send(ana, anas, large);
  await until(async () => (await history(ana, anas)).find(({ id }) => id === sent.id)?.state === 'delivered', {
    timeout: 30_000,
  });
  await mallory.close();
  const seqs = Array.from({ length: 20 }, (_, i) => i + 1);
  await queueRaw(mallory, () => Array.from({ length: 40 }, () => rawContent('resend', 0, { seqs })));
  deposits.length = 0;
  const again = await mallory.restart();
  await send(again, mals, 'the end of the storm');
  await sees(ana, anas, 'the end of the storm');
  await send(ana, anas, 'and the answer');
  await sees(again, mals, 'and the answer');
  expect(deposits.filter(({ envelope }) => envelope.length > 100_000).length).toBeLessThanOrEqual(2);
  expect(deposits.length).toBeLessThan(20);
});

test('A7 AT-02: an acceptance that is overtaken by a text still tells the route', async () => {
  const relay = await openRelay();
  const held = { on: false, release: () => undefined as void };
  const ana = await person({
    name: 'Ana',
    relay: relay.url,
    ports: instead((real) => ({
      async deposit(one, signal) {
        if (held.on) {
          held.on = false;
          await new Promise<void>((resolve) => (held.release = resolve));
        }
        await real.deposit(one, signal);
      },
    })),
  });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { link } = await ana.call('address.mine');
  const asked = await until(() => ben.call('contact.add', { address: link, text: 'may I?' }), { timeout: 30_000 });
  const request = await contactIn(ana, 'request');
  held.on = true;
  const anas = await chatWith(ana, request.id);
  await Promise.all([ana.call('contact.accept', { id: request.id }), send(ana, anas, 'yes').catch(() => undefined)]);
  if (!(await texts(ana, anas)).includes('yes')) await send(ana, anas, 'yes');
  const bens = await chatWith(ben, asked.id);
  await sees(ben, bens, 'yes');
  held.release();
  await send(ben, bens, 'thank you');
  await sees(ana, anas, 'thank you');
  expect((await history(ben, bens)).map(({ kind }) => kind)).not.toContain('missing');
});

test('C2 A7: a request that the relay refused can be sent again', async () => {
  const relay = await openRelay();
  const refuse = { on: true };
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({
    name: 'Ben',
    relay: relay.url,
    ports: instead((real) => ({
      deposit(one, signal) {
        if (!refuse.on) return real.deposit(one, signal);
        return Promise.reject(new WhisprError('relay/refused', 'not now', { retry: 'never' }));
      },
    })),
  });
  const { link } = await ana.call('address.mine');
  const asked = await until(() => ben.call('contact.add', { address: link, text: 'may I?' }), { timeout: 30_000 });
  const bens = await chatWith(ben, asked.id);
  await until(async () => (await history(ben, bens))[0]?.state === 'failed', { timeout: 30_000 });
  refuse.on = false;
  const [first] = await history(ben, bens);
  await ben.call('message.retry', { id: first!.id });
  await contactIn(ana, 'request');
});

test('A6 C2: what was written while waiting for an inviter who turns out to be a contact is not lost', async () => {
  const { ana, mallory: ben, anas, mals: bens } = await pair();
  await send(ana, anas, 'known already');
  await sees(ben, bens, 'known already');
  const { code } = await ana.call('invite.create');
  await ana.close();
  const joined = await ben.call('invite.join', { code });
  const waiting = await chatWith(ben, joined.id);
  await send(ben, waiting, 'written while waiting');
  const again = await ana.restart();
  await sees(again, anas, 'written while waiting');
  expect(await ben.call('contact.list')).toHaveLength(1);
  expect((await texts(ben, bens)).filter((text) => text === 'written while waiting')).toHaveLength(1);
});
