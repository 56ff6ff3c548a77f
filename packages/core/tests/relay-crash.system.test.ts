import { join } from 'node:path';
import { startRelayProcess, until } from '@whispr/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { chatWith, connect, history, person, type Person, send, texts } from './support/people.ts';
import { temporaryFolder } from './support/temporary-storage.ts';

const EACH = 500;

test('R2: the relay is killed in the middle of 1 000 messages: all there, once, in causal order, on both sides', async () => {
  const relay = await startRelayProcess({
    dataDir: join(await temporaryFolder(), 'relay'),
    env: { WHISPR_RATE: '100000', WHISPR_LOG: 'error' },
  });
  onTestFinished(() => relay.stop());
  const timing = { backOffFirst: 50, backOffMost: 1000, deposit: 2000, request: 3000, dial: 3000 };
  const ana = await person({ name: 'Ana', relay: relay.url, timing });
  const ben = await person({ name: 'Ben', relay: relay.url, timing });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];

  const storm = (one: Person, chat: string) =>
    Promise.all(Array.from({ length: EACH }, (_, i) => send(one, chat, `${one.name} ${i}`)));
  const sent = Promise.all([storm(ana, anas), storm(ben, bens)]);
  for (const share of [0.2, 0.6]) {
    await until(async () => (await texts(ben, bens)).length > 2 * EACH * share * 0.6, {
      timeout: 60_000,
      message: `a part of ${share} has come`,
    });
    await relay.kill9();
    await relay.restart();
  }
  await sent;
  const complete = async (one: Person, chat: string) => (await texts(one, chat)).length >= 2 * EACH;
  await until(() => complete(ana, anas), { timeout: 180_000, message: 'Ana has everything' });
  await until(() => complete(ben, bens), { timeout: 180_000, message: 'Ben has everything' });
  const [a, b] = [await texts(ana, anas), await texts(ben, bens)];
  expect(a).toHaveLength(2 * EACH);
  expect(new Set(a).size).toBe(2 * EACH);
  expect(a).toEqual(b);
  for (const [one, chat] of [
    [ana, anas],
    [ben, bens],
  ] as const) {
    const own = (await texts(one, chat)).filter((text) => text.startsWith(one.name));
    expect(own).toEqual(Array.from({ length: EACH }, (_, i) => `${one.name} ${i}`));
    await until(async () => (await history(one, chat)).every(({ kind }) => kind === 'text' || kind === 'line'), {
      timeout: 60_000,
    });
  }
});
