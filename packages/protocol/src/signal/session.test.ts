import { expect, test } from 'vitest';
import { fromUtf8, toUtf8 } from '../bytes/index.ts';
import { defaultProvider } from '../primitives/index.ts';
import { makeParty } from './fixtures/party.ts';

const crypto = await defaultProvider();

test('B1 B2 B3: a session from a bundle, both directions, first messages until answered', async () => {
  const alice = await makeParty(crypto, 1);
  const bob = await makeParty(crypto, 2);
  await alice.start(bob.bundle());
  const first = await alice.send(fromUtf8('one'));
  const second = await alice.send(fromUtf8('two'));
  expect([first.type, second.type]).toEqual(['prekey', 'prekey']);
  // The second arrives first: it makes the session just as well.
  const got = await bob.receive(second, alice.identity.publicKey);
  expect(toUtf8(got.plaintext)).toBe('two');
  expect(got.remoteIdentity).toEqual(alice.identity.publicKey);
  expect(got.usedPreKeys).toMatchObject({ oneTimeId: 1, signedId: 7, kyberId: 1 });
  expect(bob.oneTime.has(1)).toBe(false);
  const late = await bob.receive(first, alice.identity.publicKey);
  expect(toUtf8(late.plaintext)).toBe('one');
  expect(late.usedPreKeys).toBeUndefined();
  const answer = await bob.send(fromUtf8('three'));
  expect(answer.type).toBe('whisper');
  expect(toUtf8((await alice.receive(answer, bob.identity.publicKey)).plaintext)).toBe('three');
  expect((await alice.send(fromUtf8('four'))).type).toBe('whisper');
});
