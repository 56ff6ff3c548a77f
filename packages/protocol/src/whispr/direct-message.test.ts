import fc from 'fast-check';
import * as z from 'zod/mini';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { isSigned, openDirect, sealDirect } from './direct-message.ts';
import { type SendJson, incomingMessage, sendRequest } from './direct-schema.ts';
import { alice, bob, code, vectors } from './fixtures/vectors.ts';
import { readInbox, readPushed } from './inbox.ts';

const crypto: CryptoProvider = nobleProvider;
const { direct } = vectors;
const content = { kind: 'text', text: direct.text } as const;
const incoming = (json: SendJson) => readPushed(JSON.stringify(json));
const fails = (what: string) => expect.objectContaining(code(`whispr/${what}`));

test('B8: a message has exactly the bytes and fields of the original', async () => {
  const recipient = bob.encryptionPublic;
  const ephemeral = fromHex(direct.ephemeralPrivate);
  const timestamp = direct.request.timestamp;
  expect(await sealDirect(crypto, alice, { recipient, content, timestamp, ephemeral, bound: false })).toEqual(
    direct.request,
  );
});

test('B8: a message of the original opens, and says that its sender is only claimed', async () => {
  expect(await openDirect(crypto, bob, incoming(direct.request))).toEqual({
    content,
    sender: vectors.alice.encryptionPublic,
    signer: vectors.alice.signingPublic,
    bound: false,
    timestamp: direct.request.timestamp,
  });
});

test('B8: signatures over the raw ciphertext are those of libsodium', async () => {
  for (const { message, signature } of vectors.signatures) {
    expect(toHex(await crypto.ed25519Sign(alice.signingSeed, fromHex(message)))).toBe(signature);
    expect(await isSigned(crypto, vectors.alice.signingPublic, fromHex(message), fromHex(signature))).toBe(true);
    expect(await isSigned(crypto, vectors.bob.encryptionPublic, fromHex(message), fromHex(signature))).toBe(false);
  }
});

test('I6: a bound message cannot be given another sender, recipient, time, id or body', async () => {
  const sent = await sealDirect(crypto, alice, { recipient: bob.encryptionPublic, content, timestamp: 5 });
  expect(await openDirect(crypto, bob, incoming(sent))).toMatchObject({ content, bound: true });
  const id = toBase64(new Uint8Array(16));
  const changes: Partial<SendJson>[] = [
    { enc_pub: vectors.bob.encryptionPublic },
    { timestamp: 6 },
    { timestamp: null },
    { binding: { ...sent.binding!, id } },
    { message: direct.request.message, signature: direct.request.signature },
  ];
  for (const change of changes)
    await expect(openDirect(crypto, bob, incoming({ ...sent, ...change }))).rejects.toEqual(fails('bad-binding'));
  const third = await sealDirect(crypto, alice, { recipient: alice.encryptionPublic, content, timestamp: 5 });
  const redirected = incoming({ ...third, to: vectors.bob.encryptionPublic });
  await expect(openDirect(crypto, bob, redirected)).rejects.toEqual(fails('bad-binding'));
  await expect(openDirect(crypto, bob, incoming(third))).rejects.toEqual(fails('not-for-us'));
});

test('a changed ciphertext is whispr/bad-signature, a message for another key whispr/cannot-open', async () => {
  const forged = fromBase64(direct.request.message);
  forged[50]! ^= 1;
  const changed = incoming({ ...direct.request, message: toBase64(forged) });
  await expect(openDirect(crypto, bob, changed)).rejects.toEqual(fails('bad-signature'));
  const { to: _, ...anywhere } = direct.request;
  const elsewhere = readPushed(JSON.stringify(anywhere));
  await expect(openDirect(crypto, alice, elsewhere)).rejects.toEqual(fails('cannot-open'));
});

test('a recipient that is no key is whispr/bad-key; a text that is too long whispr/too-large', async () => {
  const input = { recipient: new Uint8Array(32), content, timestamp: 1 };
  await expect(sealDirect(crypto, alice, input)).rejects.toEqual(fails('bad-key'));
  const long = { recipient: bob.encryptionPublic, content: { kind: 'text', text: 'é'.repeat(65_520) } as const };
  await expect(sealDirect(crypto, alice, { ...long, timestamp: 1 })).rejects.toEqual(fails('too-large'));
});

test('I6: both `from` and `from_`, numbers as text, null and unknown fields are read', () => {
  const { from_, ...rest } = direct.request;
  const forms: unknown[] = [
    { ...rest, from_ },
    { ...rest, from: from_, id: 7, more: { x: 1 } },
    { ...rest, from: from_, timestamp: '1760000000.25', to: null },
    { ...rest, from: from_.toUpperCase(), enc_pub: rest.enc_pub.toUpperCase() },
  ];
  for (const form of forms)
    expect(z.parse(incomingMessage, form)).toMatchObject({ from: from_, timestamp: direct.request.timestamp });
  expect(z.parse(incomingMessage, forms[1])).not.toHaveProperty('more');
  expect(z.parse(incomingMessage, forms[1]).id).toBe('7');
  expect(z.parse(sendRequest, { ...direct.request, timestamp: null }).timestamp).toBeUndefined();
});

test('I6: one malformed message does not hide the others', () => {
  const { from_, ...rest } = direct.request;
  const good = { ...rest, from: from_ };
  const read = readInbox({ messages: [good, null, { ...good, message: '!' }, 3, good] });
  expect([read.messages.length, read.malformed]).toEqual([2, 3]);
  expect(() => readInbox({ messages: 'none' })).toThrow(fails('bad-answer'));
});

test('arbitrary frames and fields are read or refused with a code', () => {
  const { from_, ...rest } = direct.request;
  const field = fc.constantFrom('from', 'enc_pub', 'message', 'signature', 'timestamp', 'id', 'binding');
  fc.assert(
    fc.property(field, fc.jsonValue(), (name, value) => {
      expect(readInbox({ messages: [{ ...rest, from: from_, [name]: value }] }).messages.length).toBeLessThan(2);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (frame) => {
      expect(() => readPushed(frame)).toThrow(fails('bad-answer'));
    }),
  );
});
