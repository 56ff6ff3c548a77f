import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../bytes/index.ts';
import { vectors } from '../whispr/fixtures/vectors.ts';
import { defaultProvider } from './default-provider.ts';
import { nobleProvider } from './noble-provider.ts';
import type { CryptoProvider } from './provider.ts';
import { secretboxOpen, secretboxSeal } from './salsa.ts';
import { sealedBoxOpen, sealedBoxSeal } from './sealed-box.ts';

const providers: CryptoProvider[] = [nobleProvider, await defaultProvider()];
const { encryptionPrivate, encryptionPublic } = vectors.bob;
const keys = [fromHex(encryptionPrivate), fromHex(encryptionPublic)] as const;
const bad = expect.objectContaining({ code: 'crypto/bad-ciphertext' });

test.each(providers)('B8: sealed boxes have the bytes of libsodium ($name)', async (crypto) => {
  for (const { ephemeralPrivate, plaintext, sealed } of vectors.sealed)
    expect(toHex(await sealedBoxSeal(crypto, keys[1], fromHex(plaintext), fromHex(ephemeralPrivate)))).toBe(sealed);
  for (const { plaintext, sealed } of [...vectors.sealed, ...vectors.sealedRandom])
    expect(toHex(await sealedBoxOpen(crypto, ...keys, fromHex(sealed)))).toBe(plaintext);
});

test('B8: secretbox has the bytes of libsodium', () => {
  for (const { key, nonce, plaintext, sealed } of vectors.secretbox) {
    expect(toHex(secretboxSeal(fromHex(key), fromHex(nonce), fromHex(plaintext)))).toBe(sealed);
    expect(toHex(secretboxOpen(fromHex(key), fromHex(nonce), fromHex(sealed)))).toBe(plaintext);
  }
});

test('every changed, cut or lengthened sealed box is crypto/bad-ciphertext', async () => {
  const sealed = fromHex(vectors.sealed[4]!.sealed);
  // The top bit of an X25519 key is ignored in the agreement, but the nonce covers it.
  for (let bit = 0; bit < sealed.length * 8; bit += 7) {
    const forged = sealed.slice();
    forged[bit >> 3]! ^= 1 << (bit & 7);
    await expect(sealedBoxOpen(nobleProvider, ...keys, forged)).rejects.toEqual(bad);
  }
  for (let length = 0; length < sealed.length; length += 1)
    await expect(sealedBoxOpen(nobleProvider, ...keys, sealed.slice(0, length))).rejects.toEqual(bad);
  await expect(sealedBoxOpen(nobleProvider, ...keys, concat(sealed, Uint8Array.of(0)))).rejects.toEqual(bad);
});

test('arbitrary input, and an ephemeral key of small order, is crypto/bad-ciphertext', async () => {
  await expect(sealedBoxOpen(nobleProvider, ...keys, new Uint8Array(100))).rejects.toEqual(bad);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), async (bytes) => {
      await expect(sealedBoxOpen(nobleProvider, ...keys, bytes)).rejects.toEqual(bad);
    }),
    { numRuns: 40 },
  );
  await expect(sealedBoxSeal(nobleProvider, new Uint8Array(32), keys[0])).rejects.toEqual(
    expect.objectContaining({ code: 'crypto/bad-key-agreement' }),
  );
});

test('a message opens for its recipient only, whatever its length', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (plaintext) => {
      const sealed = await sealedBoxSeal(nobleProvider, keys[1], plaintext);
      expect(sealed).toHaveLength(plaintext.length + 48);
      expect(await sealedBoxOpen(nobleProvider, ...keys, sealed)).toEqual(plaintext);
      const other = fromHex(vectors.alice.encryptionPrivate);
      const otherPublic = nobleProvider.x25519PublicKey(other);
      await expect(sealedBoxOpen(nobleProvider, other, otherPublic, sealed)).rejects.toEqual(bad);
    }),
    { numRuns: 20 },
  );
});
