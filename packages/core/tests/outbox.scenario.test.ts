import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { instead } from './support/instead.ts';
import { chatWith, connect, history, newId, openRelay, person, type Person, send, texts } from './support/people.ts';

const sees = (one: Person, chat: string, text: string) =>
  until(async () => (await texts(one, chat)).includes(text), { timeout: 60_000, message: `${one.name} sees ${text}` });

/** The first acknowledgement of every deposit is lost on the way to the relay. */
const loseAcks = (lost: Set<string>) =>
  instead((relay) => ({
    read(events) {
      const reader = relay.read(events);
      return {
        add: (key, after) => reader.add(key, after),
        remove: (id) => reader.remove(id),
        ack(mailbox, depositIds) {
          const again = depositIds.filter((id) => {
            const known = lost.has(id.join());
            lost.add(id.join());
            return known;
          });
          if (again.length > 0) reader.ack(mailbox, again);
        },
        get state() {
          return reader.state;
        },
        nudge: () => reader.nudge(),
        close: () => reader.close(),
      };
    },
  }));

test('AT-05: every acknowledgement is lost once, and every message arrives once', async () => {
  const relay = await openRelay();
  const lost = new Set<string>();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url, ports: loseAcks(lost) });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  const words = Array.from({ length: 20 }, (_, i) => `word ${i}`);
  for (const word of words) await send(ana, anas, word);
  await sees(ben, bens, 'word 19');
  const before = lost.size;
  // Opened again, the relay offers everything that was not acknowledged once more.
  const again = await ben.restart();
  await send(ana, anas, 'last');
  await sees(again, bens, 'last');
  expect(before).toBeGreaterThanOrEqual(20);
  expect(await texts(again, bens)).toEqual([...words, 'last']);
  expect((await history(again, bens)).filter(({ kind }) => kind !== 'text' && kind !== 'line')).toEqual([]);
});

test('C2 C1: the outbox survives a restart and a relay that is away; each message arrives once, in order', async () => {
  const relay = await openRelay();
  let down = false;
  const flaky = instead((real) => ({
    deposit: (deposit, signal) =>
      down
        ? Promise.reject(Object.assign(new Error('down'), { code: 'network/unreachable', retry: 'later' }))
        : real.deposit(deposit, signal),
  }));
  const ana = await person({ name: 'Ana', relay: relay.url, ports: flaky });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  await send(ana, anas, 'before');
  await sees(ben, bens, 'before');
  down = true;
  const words = Array.from({ length: 30 }, (_, i) => `waiting ${i}`);
  const views = await Promise.all(words.map((text) => ana.call('message.send', { chat: anas, id: newId(), text })));
  expect(views.every(({ state }) => state === 'waiting')).toBe(true);
  const again = await ana.restart();
  expect((await texts(again, anas)).slice(1)).toEqual(words);
  down = false;
  await send(again, anas, 'after');
  await sees(ben, bens, 'after');
  await until(async () => (await texts(ben, bens)).length === 32);
  expect(await texts(ben, bens)).toEqual(['before', ...words, 'after']);
  await until(async () => (await history(again, anas)).every(({ own, state }) => !own || state === 'delivered'));
});

test('C1 AT-27: a full mailbox makes a message wait with its reason; a mailbox that is gone makes it fail with one', async () => {
  const relay = await openRelay({ queue: 3 });
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  await send(ana, anas, 'first');
  await sees(ben, bens, 'first');
  await ben.close();
  for (let i = 0; i < 6; i += 1) await send(ana, anas, `queued ${i}`);
  await until(async () =>
    (await history(ana, anas)).some(({ state, failure }) => state === 'waiting' && failure === 'relay/mailbox-full'),
  );
  const again = await ben.restart();
  await until(async () => (await texts(again, bens)).length === 7, { timeout: 90_000 });
  expect(await texts(again, bens)).toEqual(['first', ...Array.from({ length: 6 }, (_, i) => `queued ${i}`)]);

  await again.call('contact.remove', { id: ofJoiner });
  const lost = await until(async () => {
    const sent = await send(ana, anas, 'to nobody');
    return until(
      async () => {
        const now = (await history(ana, anas)).find(({ id }) => id === sent.id);
        return now?.state === 'failed' ? now : undefined;
      },
      { timeout: 2000 },
    );
  });
  expect(lost.failure).toBe('relay/refused');
});
