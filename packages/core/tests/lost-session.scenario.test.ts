import { until } from '@whispr/testkit';
import { expect, test } from 'vitest';
import { chatWith, connect, openRelay, person, send, texts } from './support/people.ts';
import { insideProfile } from './support/swap-identity.ts';

test('B7 AT-04: what is written without a session does not block the introduction that makes one', async () => {
  const relay = await openRelay();
  const ana = await person({ name: 'Ana', relay: relay.url });
  const ben = await person({ name: 'Ben', relay: relay.url });
  const { ofInviter, ofJoiner } = await connect(ana, ben);
  const [anas, bens] = [await chatWith(ana, ofInviter), await chatWith(ben, ofJoiner)];
  await ana.close();
  await insideProfile(ana.dir, (db) => db.write((writer) => writer.run('DELETE FROM session')));
  const again = await ana.restart();
  const words = Array.from({ length: 12 }, (_, i) => `without a session ${i}`);
  for (const word of words) await send(again, anas, word);
  await until(async () => (await texts(ben, bens)).length === words.length, { timeout: 60_000 });
  expect(await texts(ben, bens)).toEqual(words);
});
