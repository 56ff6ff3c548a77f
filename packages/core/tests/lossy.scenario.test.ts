import { lossyProxy, seedFromEnv, seededRandom, until } from '@whispr/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { chatWith, connect, history, openRelay, person, type Person, send, texts } from './support/people.ts';

const COUNT = 200;
/** Shorter delays than in life, so that a lost frame is noticed within the test. */
const TIMING = {
  dial: 2000,
  request: 2000,
  heartbeat: 1000,
  heartbeatAnswer: 1000,
  backOffFirst: 50,
  backOffMost: 1000,
  poll: 300,
  deposit: 1000,
  ackRetry: 300,
};

test('R1: 200 messages each way out of a network that drops 30 %, duplicates, reorders, delays and falls silent: equal histories', async () => {
  const seed = seedFromEnv();
  const random = seededRandom(seed);
  const relay = await openRelay();
  const proxies = await Promise.all([1, 2].map((n) => lossyProxy(relay.url, { seed: seed + n })));
  for (const proxy of proxies) onTestFinished(() => proxy.close());
  const [ana, ben] = (await Promise.all(
    proxies.map(({ url }, i) => person({ name: i === 0 ? 'Ana' : 'Ben', relay: url, timing: TIMING })),
  )) as [Person, Person];
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];

  for (const proxy of proxies) proxy.set({ drop: 0.3, duplicate: 0.1, reorder: 0.1, delay: 60 });
  const storm = (one: Person, chat: string) =>
    Promise.all(Array.from({ length: COUNT }, (_, i) => send(one, chat, `${one.name} ${i}`)));
  const sent = Promise.all([storm(ana, anas), storm(ben, bens)]);
  for (let i = 0; i < 3; i += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 1000 + random.integer(1500));
    });
    const proxy = proxies[i % 2]!;
    proxy.set({ drop: 0.3, duplicate: 0.1, reorder: 0.1, delay: 60, halfOpen: true });
    await new Promise((resolve) => {
      setTimeout(resolve, 1000);
    });
    proxy.set({ drop: 0.3, duplicate: 0.1, reorder: 0.1, delay: 60 });
  }
  await sent;
  for (const proxy of proxies) {
    proxy.heal();
    proxy.cutAll();
  }
  const complete = async (one: Person, chat: string) => (await texts(one, chat)).length >= 2 * COUNT;
  await until(() => complete(ana, anas), { timeout: 120_000, message: 'Ana has everything' });
  await until(() => complete(ben, bens), { timeout: 120_000, message: 'Ben has everything' });
  const [a, b] = [await texts(ana, anas), await texts(ben, bens)];
  expect(a).toHaveLength(2 * COUNT);
  expect(new Set(a).size).toBe(2 * COUNT);
  expect(a).toEqual(b);
  for (const [one, chat] of [
    [ana, anas],
    [ben, bens],
  ] as const) {
    await until(
      async () =>
        (await history(one, chat)).every(
          ({ kind, own, state }) => kind === 'line' || (kind === 'text' && (!own || state === 'delivered')),
        ),
      { timeout: 60_000, message: `everything of ${one.name} is confirmed` },
    );
    const own = (await texts(one, chat)).filter((text) => text.startsWith(one.name));
    expect(own).toEqual(Array.from({ length: COUNT }, (_, i) => `${one.name} ${i}`));
  }
});
