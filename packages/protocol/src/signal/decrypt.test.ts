import { expect, test } from 'vitest';
import { concat, fromUtf8, toUtf8 } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { defaultProvider } from '../primitives/index.ts';
import { flip } from '../primitives/fixtures/flip.ts';
import { makeParty, type Party } from './fixtures/party.ts';
import { encodePreKeyMessage, parsePreKeyMessage } from './messages.ts';
import { archiveCurrent, decrypt, encodeRecord, type SignalCiphertext } from './index.ts';

const crypto = await defaultProvider();
const refused = (failure: string) => expect.objectContaining({ code: `signal/${failure}` });
const text = fromUtf8('text');

async function twoParties(): Promise<[Party, Party]> {
  const [alice, bob] = [await makeParty(crypto, 1), await makeParty(crypto, 2)];
  await alice.start(bob.bundle());
  return [alice, bob];
}

async function answered(): Promise<[Party, Party]> {
  const [alice, bob] = await twoParties();
  await bob.receive(await alice.send(text));
  await alice.receive(await bob.send(text));
  return [alice, bob];
}

/** Refused, and nothing in the store has changed. */
async function refuses(party: Party, message: SignalCiphertext, failure: string, expectedIdentity?: Uint8Array) {
  const before = party.stored?.slice();
  const keys = [...party.oneTime.keys()];
  await expect(party.receive(message, expectedIdentity)).rejects.toEqual(refused(failure));
  expect(party.stored).toEqual(before);
  expect([...party.oneTime.keys()]).toEqual(keys);
}

test('B2: every damaged byte is refused with a code and changes nothing', async () => {
  const [alice, bob] = await answered();
  const { type, bytes } = await alice.send(text);
  for (let at = 0; at < bytes.length; at += 1)
    await expect(bob.receive({ type, bytes: flip(bytes, at) }), `byte ${at}`).rejects.toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^signal\/(bad-mac|malformed|unsupported-version|duplicate-message)$/),
      }),
    );
  for (let length = 0; length < bytes.length; length += 1)
    await expect(bob.receive({ type, bytes: bytes.slice(0, length) }), `length ${length}`).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^signal\/(bad-mac|malformed)$/) }),
    );
  expect(toUtf8((await bob.receive({ type, bytes })).plaintext)).toBe('text');
});

test('B2: a message read twice is a duplicate, in every chain that is still held', async () => {
  const [alice, bob] = await answered();
  const old: SignalCiphertext[] = [];
  for (let round = 0; round < 4; round += 1) {
    const message = await alice.send(text);
    await bob.receive(message);
    old.push(message);
    await alice.receive(await bob.send(text));
  }
  for (const message of old) await refuses(bob, message, 'duplicate-message');
});

test('B2: messages under a ratchet key that left the five newest cannot be read any more', async () => {
  const [alice, bob] = await answered();
  const late = await alice.send(text);
  for (let round = 0; round < 6; round += 1) {
    await alice.receive(await bob.send(text));
    await bob.receive(await alice.send(text));
  }
  expect(bob.record()?.current?.ratchet.receivers.length).toBe(5);
  await refuses(bob, late, 'bad-mac');
});

test('B1: a replayed first message is a duplicate; once its session is gone, its prekeys are gone too', async () => {
  const [alice, bob] = await twoParties();
  const first = await alice.send(text);
  await bob.receive(first);
  await refuses(bob, first, 'duplicate-message');
  bob.stored = undefined;
  await refuses(bob, first, 'unknown-prekey');
});

test('B1: the last-resort Kyber key serves many sessions but no replay', async () => {
  const bob = await makeParty(crypto, 2, 0);
  const first = await makeParty(crypto, 1);
  await first.start(bob.bundle());
  await bob.receive(await first.send(text));
  const messages: SignalCiphertext[] = [];
  for (let i = 0; i < 2; i += 1) {
    const other = await makeParty(crypto, 3);
    const bundle = bob.bundle();
    expect([bundle.kyberPreKey.id, bundle.oneTimePreKey]).toEqual([2, undefined]);
    await other.start(bundle);
    const message = await other.send(text);
    bob.stored = undefined;
    expect((await bob.receive(message)).usedPreKeys).toMatchObject({ kyberId: 2 });
    messages.push(message);
  }
  bob.stored = undefined;
  for (const message of messages) await refuses(bob, message, 'reused-base-key');
});

test('A9: a first message under another identity than expected is refused before anything else', async () => {
  const [alice, bob] = await twoParties();
  const message = await alice.send(text);
  await refuses(bob, message, 'untrusted-identity', bob.identity.publicKey);
  expect((await bob.receive(message, alice.identity.publicKey)).remoteIdentity).toEqual(alice.identity.publicKey);
  // Later messages are held to the expectation as well.
  await alice.receive(await bob.send(text));
  await refuses(bob, await alice.send(text), 'untrusted-identity', bob.identity.publicKey);
});

test('A9: a contact that comes back with a new identity makes a new session when the caller accepts it', async () => {
  const [alice, bob] = await answered();
  const reborn = await makeParty(crypto, 9);
  await reborn.start(bob.bundle());
  const message = await reborn.send(text);
  await refuses(bob, message, 'untrusted-identity', alice.identity.publicKey);
  expect((await bob.receive(message)).remoteIdentity).toEqual(reborn.identity.publicKey);
  // The old session is only archived: what was under way under it can still be read.
  expect((await bob.receive(await alice.send(text))).remoteIdentity).toEqual(alice.identity.publicKey);
});

test('B1: the unauthenticated parts of a first message cannot be exchanged', async () => {
  const [alice, bob] = await twoParties();
  const mallory = await makeParty(crypto, 3);
  const parsed = parsePreKeyMessage((await alice.send(text)).bytes);
  const forge = (change: object): SignalCiphertext => ({
    type: 'prekey',
    bytes: encodePreKeyMessage({ ...parsed, ...change }),
  });
  await refuses(bob, forge({ identityKey: mallory.identity.publicKey }), 'bad-mac');
  await refuses(bob, forge({ baseKey: mallory.identity.publicKey }), 'bad-mac');
  await refuses(bob, forge({ kyberCiphertext: flip(parsed.kyberCiphertext, 100) }), 'bad-mac');
  await refuses(bob, forge({ oneTimePreKeyId: 2 }), 'bad-mac');
  await refuses(bob, forge({ oneTimePreKeyId: 99 }), 'unknown-prekey');
  await refuses(bob, forge({ signedPreKeyId: 99 }), 'unknown-prekey');
  await refuses(bob, forge({ kyberPreKeyId: 99 }), 'unknown-prekey');
  await refuses(bob, forge({ kyberPreKeyId: 2 }), 'bad-mac');
  await refuses(bob, forge({ baseKey: flip(parsed.baseKey, 32, 0x80) }), 'malformed');
  await bob.receive(forge({}));
  // Under the name of a session that exists, another identity gets nowhere either.
  await refuses(bob, forge({ identityKey: mallory.identity.publicKey }), 'untrusted-identity');
});

test('a bundle with a wrong signature or key is refused', async () => {
  const [alice, bob] = [await makeParty(crypto, 1), await makeParty(crypto, 2)];
  const bundle = bob.bundle();
  const { signedPreKey, kyberPreKey } = bundle;
  const bad = (change: object) => alice.start({ ...bundle, ...change });
  for (const change of [
    { identityKey: alice.identity.publicKey },
    { signedPreKey: { ...signedPreKey, signature: flip(signedPreKey.signature, 5) } },
    { kyberPreKey: { ...kyberPreKey, signature: flip(kyberPreKey.signature, 5) } },
    { kyberPreKey: { ...kyberPreKey, publicKey: flip(kyberPreKey.publicKey, 700) } },
  ])
    await expect(bad(change)).rejects.toEqual(refused('bad-signature'));
  await expect(bad({ kyberPreKey: { ...kyberPreKey, publicKey: signedPreKey.publicKey } })).rejects.toEqual(
    refused('malformed'),
  );
  expect(alice.stored).toBeUndefined();
});

test('a session that nobody answers for 30 days is given up', async () => {
  const [alice, bob] = await twoParties();
  alice.now += 30 * 86_400_000;
  const message = await alice.send(text);
  alice.now += 1;
  await expect(alice.send(text)).rejects.toEqual(refused('session-too-old'));
  await bob.receive(message);
  await alice.receive(await bob.send(text));
  expect((await alice.send(text)).type).toBe('whisper');
});

test('no session, or one of an identity we no longer have: nothing to write with', async () => {
  const [alice, bob] = await answered();
  const other = await makeParty(crypto, 4);
  await expect(other.send(text)).rejects.toEqual(refused('no-session'));
  await refuses(other, await bob.send(text), 'no-session');
  other.stored = alice.stored;
  await expect(other.send(text)).rejects.toEqual(refused('no-session'));
});

test('archived sessions still read, and the one that was read from comes back to the front', async () => {
  const [alice, bob] = await answered();
  const underWay = await bob.send(text);
  const first = alice.record()?.current?.baseKey;
  for (let i = 0; i < 45; i += 1) {
    await alice.start(bob.bundle());
    if (i === 38) {
      expect(alice.record()?.archived.length).toBe(39);
      const kept = alice.stored;
      await alice.receive(underWay);
      expect(alice.record()?.current?.baseKey).toEqual(first);
      expect(alice.record()?.archived.length).toBe(39);
      alice.stored = kept;
    }
  }
  // The 41st oldest has fallen out.
  expect(alice.record()?.archived.length).toBe(40);
  await refuses(alice, underWay, 'bad-mac');
});

test('after archiving the current session there is none to write with, but it still reads', async () => {
  const [alice, bob] = await answered();
  const record = bob.record();
  bob.stored = record && encodeRecord(archiveCurrent(record));
  await expect(bob.send(text)).rejects.toEqual(refused('no-session'));
  await bob.receive(await alice.send(text));
  expect((await bob.send(text)).type).toBe('whisper');
});

test('the addresses in a first message must be ours', async () => {
  const [alice, bob] = [await makeParty(crypto, 1), await makeParty(crypto, 2)];
  const uuid = (digit: string) =>
    `${digit.repeat(8)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(4)}-${digit.repeat(12)}`;
  const a = { name: uuid('a'), deviceId: 1 };
  const b = { name: uuid('b'), deviceId: 2 };
  alice.addresses = { local: a, remote: b };
  await alice.start(bob.bundle());
  const message = await alice.send(text);
  await refuses(bob, message, 'bad-mac');
  bob.addresses = { local: { ...b, deviceId: 3 }, remote: a };
  await refuses(bob, message, 'bad-mac');
  bob.addresses = { local: b, remote: a };
  expect(toUtf8((await bob.receive(message)).plaintext)).toBe('text');
});

test('inputs are not touched', async () => {
  const [alice, bob] = await answered();
  const message = await alice.send(text);
  const whole = concat(message.bytes);
  await bob.receive(message);
  expect(message.bytes).toEqual(whole);
  expect(toUtf8(text)).toBe('text');
});

test('B1: a damaged or arbitrary first message is read unchanged or refused with a code', async () => {
  const [alice, bob] = await twoParties();
  const first = (await alice.send(text)).bytes;
  const outcomes = new Map<string, number>();
  const attempt = async (bytes: Uint8Array) => {
    bob.stored = undefined;
    const outcome = await decrypt(crypto, {
      record: undefined,
      local: bob.identity,
      localRegistrationId: bob.registrationId,
      message: { type: 'prekey', bytes },
      preKeys: bob.preKeys,
    }).then(
      ({ plaintext }) => toUtf8(plaintext),
      (error: unknown) => (isWhisprError(error) ? error.code : String(error)),
    );
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  for (let at = 0; at < first.length; at += at < 120 || at > first.length - 30 ? 1 : 41) await attempt(flip(first, at));
  for (let i = 0; i < 200; i += 1) await attempt(Uint8Array.of(0x44, ...crypto.random(i)));
  // Not covered by anything: the registration id and the newest version the sender knows. Changing them does no harm.
  expect([...outcomes.keys()].toSorted()).toEqual([
    'signal/bad-mac',
    'signal/malformed',
    'signal/unknown-prekey',
    'text',
  ]);
  expect(outcomes.get('text')).toBeLessThanOrEqual(3);
});
