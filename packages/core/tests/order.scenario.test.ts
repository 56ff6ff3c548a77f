import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import {
  chatWith,
  connect,
  history,
  newId,
  openRelay,
  person,
  type Person,
  send,
  texts,
  wallClock,
} from './support/people.ts';

const DAY = 86_400_000;

async function pair(clocks: [number, number] = [0, 0]) {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url, clock: wallClock(clocks[0]) });
  const ben = await person({ name: 'Ben', relay: relay.url, clock: wallClock(clocks[1]) });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  return {
    relay,
    ana,
    ben,
    anas: await chatWith(ana, ofInviter),
    bens: await chatWith(ben, ofJoiner),
    ofInviter,
    ofJoiner,
  };
}

const sees = (one: Person, chat: string, text: string) =>
  until(async () => (await texts(one, chat)).includes(text), { timeout: 30_000, message: `${one.name} sees ${text}` });

test('AT-06 R4 C15: clocks a day wrong in both directions: the answer stays below the question, on both sides', async () => {
  const { ana, ben, anas, bens } = await pair([DAY, -DAY]);
  const said: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    await send(ana, anas, `question ${round}`);
    await sees(ben, bens, `question ${round}`);
    await send(ben, bens, `answer ${round}`);
    await sees(ana, anas, `answer ${round}`);
    said.push(`question ${round}`, `answer ${round}`);
  }
  expect(await texts(ana, anas)).toEqual(said);
  expect(await texts(ben, bens)).toEqual(said);
  // The future is not shown, whatever a peer's clock says.
  for (const { at } of await history(ben, bens)) expect(at).toBeLessThanOrEqual(Date.now() - DAY + 120_000);
  const orders = (await history(ana, anas)).map(({ order }) => order);
  expect(orders).toEqual(orders.toSorted());
});

test('C4: receipts switched off are neither sent nor shown; what was read meanwhile is never told', async () => {
  const { ana, ben, anas, bens } = await pair();
  await ben.call('settings.set', { receipts: false });
  const first = await send(ana, anas, 'one');
  await sees(ben, bens, 'one');
  await ben.call('chat.markRead', { chat: bens, arrival: (await history(ben, bens)).at(-1)!.arrival });
  // Ben does not tell; and what Ana tells is not shown to Ben.
  const bensOwn = await send(ben, bens, 'two');
  await sees(ana, anas, 'two');
  await ana.call('chat.markRead', { chat: anas, arrival: (await history(ana, anas)).at(-1)!.arrival });
  const stateOf = async (one: Person, chat: string, id: string) =>
    (await history(one, chat)).find((message) => message.id === id)?.state;
  // Receipts travel in order: when these are confirmed, the one for "two" has come.
  for (const text of ['marker', 'second marker']) {
    const marker = await send(ben, bens, text);
    await until(async () => (await stateOf(ben, bens, marker.id)) === 'delivered');
  }
  await ben.call('settings.set', { receipts: true });
  const second = await send(ana, anas, 'three');
  await sees(ben, bens, 'three');
  await ben.call('chat.markRead', { chat: bens, arrival: (await history(ben, bens)).at(-1)!.arrival });
  await until(async () => (await stateOf(ana, anas, second.id)) === 'read');
  expect(await stateOf(ana, anas, first.id)).toBe('delivered');
  expect(await stateOf(ben, bens, bensOwn.id)).toBe('delivered');
});

test('C4: typing shows while it lasts, ends by itself, and is off when either side says so', async () => {
  const { ana, ben, anas, bens } = await pair();
  const typing = async () => (await ben.call('chat.list')).find(({ id }) => id === bens)?.typing;
  await ana.call('chat.setTyping', { chat: anas, on: true });
  await until(async () => (await typing()) === true);
  await until(async () => (await typing()) === false, { timeout: 15_000 });
  await ben.call('settings.set', { typing: false });
  const before = ben.changes.length;
  await ana.call('chat.setTyping', { chat: anas, on: true });
  await send(ana, anas, 'after the sign');
  await sees(ben, bens, 'after the sign');
  const shown = ben.changes.slice(before).flatMap((change) => (change.type === 'chats' ? change.upserts : []));
  expect(shown.some((chat) => chat.typing)).toBe(false);
});

test('AT-16 C14: unread follows from messages and read position; draft and position survive a restart', async () => {
  const { ana, ben, anas, bens } = await pair();
  for (const text of ['one', 'two', 'three']) await send(ana, anas, text);
  await sees(ben, bens, 'three');
  const chat = async (one: Person) => (await one.call('chat.list')).find(({ id }) => id === bens)!;
  expect((await chat(ben)).unread).toBe(3);
  const page = await ben.call('chat.messages', { chat: bens, limit: 50 });
  const [, second] = page.messages.filter(({ kind }) => kind === 'text');
  expect(page.firstUnread).toBe(page.messages.find(({ kind }) => kind === 'text')!.id);
  await ben.call('chat.markRead', { chat: bens, arrival: second!.arrival });
  await ben.call('chat.setDraft', { chat: bens, text: 'half a thou' });
  // Going back is not possible, nor is jumping past the end.
  await ben.call('chat.markRead', { chat: bens, arrival: 1 });
  expect((await chat(ben)).unread).toBe(1);
  const again = await ben.restart();
  expect(await chat(again)).toMatchObject({ unread: 1, draft: 'half a thou' });
  await again.call('chat.markRead', { chat: bens, arrival: Number.MAX_SAFE_INTEGER });
  expect((await chat(again)).unread).toBe(0);
  await send(ana, anas, 'four');
  await sees(again, bens, 'four');
  expect((await chat(again)).unread).toBe(1);
});

test('message pages: before, after, around and end give the whole chat in its order', async () => {
  const { ana, anas } = await pair();
  const ids = Array.from({ length: 45 }, newId);
  await Promise.all(ids.map((id, i) => ana.call('message.send', { chat: anas, id, text: `text ${i}` })));
  const all = (await history(ana, anas)).map(({ id }) => id);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((id) => ids.includes(id))).toEqual(ids);
  const around = await ana.call('chat.messages', { chat: anas, limit: 10, around: ids[20]! });
  expect(around.messages.map(({ id }) => id)).toContain(ids[20]);
  expect(around).toMatchObject({ hasBefore: true, hasAfter: true });
  let page = await ana.call('chat.messages', { chat: anas, limit: 7, before: all[7]! });
  const walked = [...page.messages];
  while (page.hasAfter && walked.length < all.length) {
    page = await ana.call('chat.messages', { chat: anas, limit: 7, after: walked.at(-1)!.id });
    walked.push(...page.messages);
  }
  expect(walked.map(({ id }) => id)).toEqual(all);
  // The same id twice is one message.
  const [id = ''] = ids;
  expect((await ana.call('message.send', { chat: anas, id, text: 'other' })).text).toBe('text 0');
  await ana.call('message.remove', { id });
  expect((await history(ana, anas)).map((message) => message.id)).not.toContain(id);
});
