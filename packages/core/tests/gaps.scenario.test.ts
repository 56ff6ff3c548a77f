import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { instead } from './support/instead.ts';
import {
  chatWith,
  connect,
  history,
  openRelay,
  person,
  type Person,
  send,
  texts,
  wallClock,
} from './support/people.ts';
import { insideProfile } from './support/swap-identity.ts';

const sees = (one: Person, chat: string, text: string) =>
  until(async () => (await texts(one, chat)).includes(text), { timeout: 60_000, message: `${one.name} sees ${text}` });

test('AT-02 rule 11 rule 10: what a relay swallows shows as missing, is repaired and marked late, or said to be gone', async () => {
  const relay = await openRelay();
  const swallow = { on: false };
  const ports = instead((real) => ({
    // The relay says it has it, and has not.
    deposit: (deposit, signal) => (swallow.on ? Promise.resolve() : real.deposit(deposit, signal)),
  }));
  const ana = await person({ name: 'Ana', relay: relay.url, ports });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  const lose = async (text: string) => {
    swallow.on = true;
    const sent = await send(ana, anas, text);
    await until(async () => (await history(ana, anas)).find(({ id }) => id === sent.id)?.state === 'relay');
    swallow.on = false;
    return sent;
  };
  const missing = async () => (await history(ben, bens)).filter(({ kind }) => kind === 'missing');

  await send(ana, anas, 'one');
  await sees(ben, bens, 'one');
  await lose('two');
  await send(ana, anas, 'three');
  await sees(ben, bens, 'three');
  const [gap] = await missing();
  expect(gap).toMatchObject({ text: 'missing.waiting', values: { count: 1 } });
  await ben.call('chat.markRead', { chat: bens, arrival: Number.MAX_SAFE_INTEGER });
  await sees(ben, bens, 'two');
  expect(await texts(ben, bens)).toEqual(['one', 'two', 'three']);
  expect(await missing()).toEqual([]);
  expect((await history(ben, bens)).find(({ text }) => text === 'two')?.late).toBe(true);
  // It arrived after what was read below it, and is unread all the same.
  expect((await ben.call('chat.list')).find(({ id }) => id === bens)?.unread).toBe(1);

  const lost = await lose('four');
  await ana.call('message.remove', { id: lost.id });
  await send(ana, anas, 'five');
  await sees(ben, bens, 'five');
  // The outbox still holds it until it is confirmed; a removed message that is not held any more is gone.
  await until(async () => (await missing()).length === 0 || (await missing())[0]?.text === 'missing.gone', {
    timeout: 30_000,
  });
});

test('rule 10: a peer that claims an enormous Lamport time moves ours by 1 000 at most', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  await send(ana, anas, 'one');
  await sees(ben, bens, 'one');
  await ana.close();
  await insideProfile(ana.dir, (db) => db.write((writer) => writer.run('UPDATE chat SET lamport = 9000000000')));
  const again = await ana.restart();
  await send(again, anas, 'from the far future');
  await sees(ben, bens, 'from the far future');
  const [before, after] = (await history(ben, bens)).slice(-2).map(({ order }) => Number(order.split('.')[0]));
  expect(after! - before!).toBeLessThanOrEqual(1001);
  await send(ben, bens, 'and now');
  await sees(again, anas, 'and now');
  expect((await texts(ben, bens)).slice(-2)).toEqual(['from the far future', 'and now']);
});

test('rule 6: every envelope is a multiple of 512 bytes; after a week the outer key is new, and both keys work meanwhile', async () => {
  const relay = await openRelay();
  const sizes: number[] = [];
  const watch = instead((real) => ({
    deposit(deposit, signal) {
      sizes.push(deposit.envelope.length);
      return real.deposit(deposit, signal);
    },
  }));
  const clock = { ...wallClock(), offset: 0 };
  clock.now = () => Date.now() + clock.offset;
  const ana = await person({ name: 'Ana', relay: relay.url, ports: watch });
  const ben = await person({ name: 'Ben', relay: relay.url, clock, ports: watch });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  await send(ana, anas, 'x');
  await sees(ben, bens, 'x');
  await send(ben, bens, 'y'.repeat(3000));
  await sees(ana, anas, 'y'.repeat(3000));
  expect(sizes.length).toBeGreaterThan(4);
  expect(sizes.filter((size) => size % 512 !== 0)).toEqual([]);

  clock.offset = 8 * 86_400_000;
  const again = await ben.restart();
  await send(ana, anas, 'with the old key or the new one');
  await sees(again, bens, 'with the old key or the new one');
  await send(again, bens, 'answer');
  await sees(ana, anas, 'answer');
  await send(ana, anas, 'with the new key');
  await sees(again, bens, 'with the new key');
  await Promise.all([ana.close(), again.close()]);
  const keys = await insideProfile(ben.dir, (db) =>
    db.read((reader) =>
      reader.one<{ outer_keys: Uint8Array }>("SELECT outer_keys FROM mailbox WHERE kind = 'contact'"),
    ),
  );
  const route = await insideProfile(ana.dir, (db) =>
    db.read((reader) => reader.one<{ route: Uint8Array }>('SELECT route FROM contact')),
  );
  const { decodeCbor } = await import('@whispr/protocol/cbor');
  const known = decodeCbor(keys.outer_keys, { maxBytes: 4096 }) as { key: Uint8Array }[];
  expect(known).toHaveLength(2);
  expect((decodeCbor(route.route, { maxBytes: 8192 }) as { key: Uint8Array }).key).toEqual(known[0]?.key);
});
