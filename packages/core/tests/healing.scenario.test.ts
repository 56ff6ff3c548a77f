import { cp, rm } from 'node:fs/promises';
import { toHex } from '@whispr/protocol/bytes';
import { decodeRecord } from '@whispr/protocol/signal';
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
  testPorts,
  texts,
} from './support/people.ts';
import { insideProfile } from './support/swap-identity.ts';

async function pair() {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  return { relay, ana, ben, anas: await chatWith(ana, ofInviter), bens: await chatWith(ben, ofJoiner) };
}

const sees = (one: Person, chat: string, text: string) =>
  until(async () => (await texts(one, chat)).includes(text), {
    timeout: 60_000,
    message: `${one.name} sees ${text}`,
  });

/** What is neither text nor a quiet line. */
const open = async (one: Person, chat: string) =>
  (await history(one, chat))
    .filter(({ kind }) => kind !== 'text' && kind !== 'line')
    .map(({ kind, text }) => ({ kind, text }));

const talk = async (from: Person, chat: string, to: Person, other: string, words: readonly string[]) => {
  for (const word of words) {
    await send(from, chat, word);
    await sees(to, other, word);
  }
};

/** Sets a closed profile back to what it was. */
async function rollBack(one: Person, kept: string): Promise<void> {
  await one.close();
  await rm(one.dir, { recursive: true, force: true });
  await cp(kept, one.dir, { recursive: true });
}

async function keep(one: Person): Promise<{ kept: string; again: Person }> {
  await one.close();
  const kept = `${one.dir}.kept`;
  await cp(one.dir, kept, { recursive: true });
  return { kept, again: await one.restart() };
}

test('B7 AT-03 AT-04 AT-02 rule 11: a database set back heals by itself; nothing stays unreadable or missing', async () => {
  const { ana, ben, anas, bens } = await pair();
  await talk(ana, anas, ben, bens, ['a1', 'a2']);
  await talk(ben, bens, ana, anas, ['b1', 'b2']);
  const { kept, again: ben2 } = await keep(ben);
  await talk(ana, anas, ben2, bens, ['a3', 'a4']);
  await talk(ben2, bens, ana, anas, ['b3', 'b4']);
  await rollBack(ben2, kept);
  const ben3 = await ben2.restart();
  // Ben repeats ratchet keys that Ana has used up; Ana writes in a session Ben does not have any more.
  const fromBen = await send(ben3, bens, 'b5 after the rollback');
  await send(ana, anas, 'a5 after the rollback');
  await sees(ana, anas, 'b5 after the rollback');
  await sees(ben3, bens, 'a5 after the rollback');
  await talk(ana, anas, ben3, bens, ['a6']);
  await talk(ben3, bens, ana, anas, ['b6']);
  // What Ben lost comes back from Ana.
  await sees(ben3, bens, 'a3');
  await sees(ben3, bens, 'a4');
  await until(async () => (await open(ana, anas)).length === 0, { timeout: 60_000 });
  await until(async () => (await open(ben3, bens)).length === 0, { timeout: 60_000 });
  await until(async () => (await history(ben3, bens)).find(({ id }) => id === fromBen.id)?.state === 'delivered');
  for (const text of ['a1', 'a2', 'a5 after the rollback', 'a6', 'b1', 'b2', 'b5 after the rollback', 'b6'])
    for (const [one, chat] of [
      [ana, anas],
      [ben3, bens],
    ] as const)
      expect((await texts(one, chat)).filter((each) => each === text)).toEqual([text]);
});

/** Sends but does not listen. */
const deaf = instead(() => ({
  read: () => ({
    add: () => undefined,
    remove: () => undefined,
    ack: () => undefined,
    state: 'offline',
    nudge: () => undefined,
    close: () => Promise.resolve(),
  }),
}));

test('AT-04: both sides ask for healing at once, and there is still one session', async () => {
  const { relay, ana, ben, anas, bens } = await pair();
  await talk(ana, anas, ben, bens, ['one']);
  await talk(ben, bens, ana, anas, ['two']);
  // Each writes in the old session while nobody listens, and then both lose it.
  for (const [one, chat] of [
    [ana, anas],
    [ben, bens],
  ] as const) {
    await one.close();
    const sender = await person({ name: one.name, relay: relay.url, dir: one.dir, existing: true, ports: deaf });
    await send(sender, chat, `from ${one.name} in the old session`);
    await until(async () => (await history(sender, chat)).at(-1)?.state === 'relay');
    await sender.close();
  }
  for (const one of [ana, ben])
    await insideProfile(one.dir, (db) => db.write((writer) => writer.run('DELETE FROM session')));
  const [ana2, ben2] = await Promise.all([ana.restart(), ben.restart()]);
  await sees(ben2, bens, 'from Ana in the old session');
  await sees(ana2, anas, 'from Ben in the old session');
  await talk(ana2, anas, ben2, bens, ['three']);
  await talk(ben2, bens, ana2, anas, ['four']);
  for (const [one, chat] of [
    [ana2, anas],
    [ben2, bens],
  ] as const) {
    await until(async () => (await open(one, chat)).length === 0, { timeout: 60_000 });
    expect((await texts(one, chat)).toSorted()).toEqual(
      ['four', 'from Ana in the old session', 'from Ben in the old session', 'one', 'three', 'two'].toSorted(),
    );
    await one.close();
  }
  // The same base key on both sides: one session. Which of the two that began at once each side saw first decides
  // how many it has set aside; more than two would be the beginning of a storm.
  const [a, b] = await Promise.all([sessions(ana), sessions(ben)]);
  expect(a.current).toBeDefined();
  expect(a.current).toBe(b.current);
  expect(Math.max(a.archived, b.archived)).toBeLessThanOrEqual(2);
});

/** Base keys of the current session and of the archive. */
function sessions(one: Person): Promise<{ current: string | undefined; archived: number }> {
  return insideProfile(one.dir, async (db) => {
    const row = await db.read((reader) => reader.one<{ record: Uint8Array }>('SELECT record FROM session'));
    const { current, archived } = decodeRecord(row.record);
    return { current: current && toHex(current.baseKey), archived: archived.length };
  });
}

test('B7: junk in a mailbox costs one healing, and ends as one quiet line', async () => {
  const { relay, ana, ben, anas, bens } = await pair();
  await talk(ana, anas, ben, bens, ['one']);
  await ana.close();
  await ben.close();
  const mailbox = await insideProfile(ben.dir, (db) =>
    db.read((reader) => reader.one<{ id: Uint8Array }>("SELECT id FROM mailbox WHERE kind = 'contact'")),
  );
  const { relay: open_ } = await testPorts(`${ben.dir}.other`, {});
  for (let i = 0; i < 5; i += 1) {
    const envelope = new Uint8Array(512).map((_, at) => (at === 0 ? 1 : (at * 7 + i) & 255));
    await open_(relay.url).deposit({
      mailbox: mailbox.id,
      depositId: new Uint8Array(16).fill(i),
      envelope,
      ttlSeconds: 60,
    });
  }
  await open_(relay.url).close();
  const ben2 = await ben.restart();
  await until(async () => (await open(ben2, bens)).filter(({ kind }) => kind === 'undecryptable').length === 5);
  const ana2 = await ana.restart();
  await until(async () => (await open(ben2, bens)).length === 0, { timeout: 60_000 });
  expect((await history(ben2, bens)).filter(({ text }) => text === 'line.session-renewed')).toHaveLength(1);
  await talk(ana2, anas, ben2, bens, ['two']);
});
