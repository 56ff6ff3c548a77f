import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type CryptoProvider, nobleProvider, xchachaSeal } from '../primitives/index.ts';
import { type EnvelopeKind, openEnvelope, sealEnvelope } from './sealed-envelope.ts';

const crypto: CryptoProvider = nobleProvider;
const flip = (bytes: Uint8Array, at: number, mask = 1) => bytes.map((byte, i) => (i === at ? byte ^ mask : byte));
const code = (value: string) => expect.objectContaining({ code: value });
const key = new Uint8Array(32).fill(1);
const otherKey = new Uint8Array(32).fill(2);
const mailbox = new Uint8Array(16).fill(3);
const kind = fc.constantFrom<EnvelopeKind>('whisper', 'prekey', 'other');

test('B5: every message comes back under the current and under the previous key', () => {
  fc.assert(
    fc.property(kind, fc.uint8Array({ maxLength: 3000 }), (kind, message) => {
      const envelope = sealEnvelope(crypto, key, mailbox, { kind, message });
      expect(envelope.length % 512).toBe(0);
      expect(openEnvelope([key], mailbox, envelope)).toEqual({ kind, message });
      expect(openEnvelope([otherKey, key], mailbox, envelope)).toEqual({ kind, message });
    }),
  );
});

test('B5: an envelope has the documented bytes', () => {
  const fixed: CryptoProvider = { ...crypto, random: (length) => new Uint8Array(length).fill(9) };
  const message = fromHex('aabbcc');
  const inner = concat(fromHex('02'), fromHex('00000003'), message, new Uint8Array(512 - 41 - 8));
  const nonce = new Uint8Array(24).fill(9);
  const sealed = xchachaSeal(key, nonce, inner, concat(Uint8Array.of(1), mailbox));
  const envelope = sealEnvelope(fixed, key, mailbox, { kind: 'prekey', message });
  expect(toHex(envelope)).toBe(toHex(concat(Uint8Array.of(1), nonce, sealed)));
});

test('rule 6: 46 bytes of overhead, and the finished envelope fills its class', () => {
  const size = (length: number) =>
    sealEnvelope(crypto, key, mailbox, { kind: 'whisper', message: new Uint8Array(length) }).length;
  expect([0, 466, 467, 978, 979, 131_026].map(size)).toEqual([512, 512, 1024, 1024, 1536, 131_072]);
  expect(() => size(131_027)).toThrow(code('envelope/too-large'));
});

test('rule 6: a prekey message does not stand out within its size class', () => {
  // A prekey message takes about 1 865 bytes for 64 of text; so does a long message of a running session.
  const envelopes = [
    sealEnvelope(crypto, key, mailbox, { kind: 'prekey', message: new Uint8Array(1865) }),
    sealEnvelope(crypto, key, mailbox, { kind: 'whisper', message: new Uint8Array(1600) }),
    sealEnvelope(crypto, key, mailbox, { kind: 'other', message: new Uint8Array(2000) }),
  ];
  expect(new Set(envelopes.map((envelope) => envelope.length)).size).toBe(1);
  expect(new Set(envelopes.map((envelope) => envelope[0])).size).toBe(1);
  // Behind the version byte no position is the same in many envelopes of the same message.
  const copies = Array.from({ length: 40 }, () =>
    sealEnvelope(crypto, key, mailbox, { kind: 'prekey', message: new Uint8Array(1865) }),
  );
  for (let at = 1; at < 2048; at += 1) expect(new Set(copies.map((copy) => copy[at])).size).toBeGreaterThan(20);
});

test('every flipped bit is refused', () => {
  const envelope = sealEnvelope(crypto, key, mailbox, { kind: 'whisper', message: new Uint8Array(100) });
  for (let bit = 0; bit < 8 * envelope.length; bit += 1) {
    const changed = flip(envelope, bit >> 3, 1 << (bit & 7));
    if (bit < 8) expect(() => openEnvelope([key], mailbox, changed)).toThrow(code('envelope/unknown-version'));
    else expect(openEnvelope([key], mailbox, changed)).toBeUndefined();
  }
});

test('it opens in its mailbox only, and only with its key', () => {
  const envelope = sealEnvelope(crypto, key, mailbox, { kind: 'whisper', message: new Uint8Array(1) });
  expect(openEnvelope([key], new Uint8Array(16), envelope)).toBeUndefined();
  expect(openEnvelope([otherKey], mailbox, envelope)).toBeUndefined();
  expect(openEnvelope([], mailbox, envelope)).toBeUndefined();
});

test('what cannot be an envelope is refused before a key is tried', () => {
  const envelope = sealEnvelope(crypto, key, mailbox, { kind: 'whisper', message: new Uint8Array(600) });
  for (const length of [0, 1, 511, 513, 1023])
    expect(() => openEnvelope([key], mailbox, envelope.slice(0, length))).toThrow(code('envelope/malformed'));
  expect(openEnvelope([key], mailbox, envelope.slice(0, 512))).toBeUndefined();
  const huge = new Uint8Array(131_072 + 512).fill(1);
  expect(() => openEnvelope([key], mailbox, huge)).toThrow(code('envelope/malformed'));
});

test('a contact that seals nonsense gets a coded error', () => {
  const sealRaw = (inner: Uint8Array) => {
    const nonce = crypto.random(24);
    const padded = concat(inner, new Uint8Array(471 - inner.length));
    return concat(Uint8Array.of(1), nonce, xchachaSeal(key, nonce, padded, concat(Uint8Array.of(1), mailbox)));
  };
  const trailing = new Uint8Array(471);
  trailing.set([1, 0, 0, 0, 1]);
  trailing[470] = 1;
  for (const inner of ['00', '04', 'ff', '01ffffffff', '01000001d3'].map(fromHex).concat(trailing))
    expect(() => openEnvelope([key], mailbox, sealRaw(inner))).toThrow(code('envelope/malformed'));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 471 }), (inner) => {
      try {
        openEnvelope([key], mailbox, sealRaw(inner));
      } catch (error) {
        expect(isWhisprError(error, 'envelope/malformed')).toBe(true);
      }
    }),
  );
});
