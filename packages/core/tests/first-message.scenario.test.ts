import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { chatWith, connect, history, openRelay, person, send, texts } from './support/people.ts';

test('A6 C1: two people connect by an invite and talk; states go from waiting to read', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const anas = await chatWith(ana, ofInviter);
  const bens = await chatWith(ben, ofJoiner);

  const sent = await send(ana, anas, 'hello Ben');
  expect(sent.state).toBe('waiting');
  await until(async () => (await texts(ben, bens)).includes('hello Ben'));
  await send(ben, bens, 'hello Ana');
  await until(async () => (await texts(ana, anas)).includes('hello Ana'));
  await until(async () => (await history(ana, anas)).find(({ id }) => id === sent.id)?.state === 'delivered');

  const arrival = (await history(ben, bens)).find(({ text }) => text === 'hello Ben')!.arrival;
  await ben.call('chat.markRead', { chat: bens, arrival });
  await until(async () => (await history(ana, anas)).find(({ id }) => id === sent.id)?.state === 'read');
  expect(await texts(ana, anas)).toEqual(['hello Ben', 'hello Ana']);
  expect(await texts(ben, bens)).toEqual(['hello Ben', 'hello Ana']);
});
