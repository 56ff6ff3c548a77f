import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '../bytes/index.ts';
import { defaultProvider } from '../primitives/index.ts';
import { smallOrderU } from '../primitives/fixtures/classical-vectors.ts';
import { flip } from '../primitives/fixtures/flip.ts';
import { requireCanonicalBaseKey } from './canonical.ts';
import { agree, encodeKyber, encodePublicKey, generateKeyPair, parseKyber, parsePublicKey } from './keys.ts';
import { xeddsaSign, xeddsaVerify } from './xeddsa.ts';

const crypto = await defaultProvider();
const malformed = expect.objectContaining({ code: 'signal/malformed' });

test('public keys: exactly 33 bytes of type 5', async () => {
  const { publicKey } = await generateKeyPair(crypto);
  expect(encodePublicKey(parsePublicKey(publicKey))).toEqual(publicKey);
  for (const bad of [publicKey.slice(1), Uint8Array.of(...publicKey, 0), flip(publicKey, 0), new Uint8Array(0)])
    expect(() => parsePublicKey(bad)).toThrow(malformed);
});

test('Kyber keys: exact length and type 8, not the types of other parameter sets', () => {
  const key = encodeKyber(new Uint8Array(1568));
  expect(parseKyber(key, 1569)).toEqual(new Uint8Array(1568));
  for (const bad of [key.slice(1), flip(key, 0, 0x08 ^ 0x07), flip(key, 0, 0x08 ^ 0x0a)])
    expect(() => parseKyber(bad, 1569)).toThrow(malformed);
});

test('an agreement with a key of small order is refused', async () => {
  const { privateKey } = await generateKeyPair(crypto);
  for (const u of smallOrderU)
    await expect(agree(crypto, privateKey, encodePublicKey(fromHex(u)))).rejects.toEqual(malformed);
});

test('base keys: generated ones pass; other encodings, torsion, the twist and small order do not', async () => {
  for (let i = 0; i < 20; i += 1) {
    const { publicKey } = await generateKeyPair(crypto);
    await requireCanonicalBaseKey(crypto, publicKey);
    await expect(requireCanonicalBaseKey(crypto, flip(publicKey, 32, 0x80))).rejects.toEqual(malformed);
  }
  // 2, 3 and 6 are u coordinates on the twist or of points with torsion; 9 is the base point; p + 9 is 9 again.
  await requireCanonicalBaseKey(crypto, encodePublicKey(fromHex(`09${'00'.repeat(31)}`)));
  for (const u of [
    ...smallOrderU,
    `02${'00'.repeat(31)}`,
    `03${'00'.repeat(31)}`,
    `06${'00'.repeat(31)}`,
    `f6${'ff'.repeat(30)}7f`,
  ])
    await expect(requireCanonicalBaseKey(crypto, encodePublicKey(fromHex(u))), u).rejects.toEqual(malformed);
});

test('XEdDSA: verifies for its key and message only, with either sign bit', async () => {
  const signBits = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 511 }), async (message, bit) => {
      const { publicKey, privateKey } = await generateKeyPair(crypto);
      const signature = await xeddsaSign(crypto, privateKey, message);
      signBits.add((signature[63] ?? 0) & 0x80);
      expect(await xeddsaVerify(crypto, publicKey, message, signature)).toBe(true);
      expect(await xeddsaVerify(crypto, publicKey, message, flip(signature, bit >> 3, 1 << (bit & 7)))).toBe(false);
      expect(await xeddsaVerify(crypto, publicKey, Uint8Array.of(...message, 0), signature)).toBe(false);
      expect(await xeddsaVerify(crypto, (await generateKeyPair(crypto)).publicKey, message, signature)).toBe(false);
    }),
    { numRuns: 30 },
  );
  expect(signBits.size).toBe(2);
});

test('XEdDSA: a key of small order or a short signature verifies nothing', async () => {
  for (const u of smallOrderU)
    for (const first of [0, 1])
      for (const sign of [0, 0x80]) {
        // R is the neutral element or y = 0 and s = 0: the forgery that works where the key is not checked.
        const forged = new Uint8Array(64);
        forged[0] = first;
        forged[63] = sign;
        expect(await xeddsaVerify(crypto, encodePublicKey(fromHex(u)), fromHex('00'), forged)).toBe(false);
      }
  const { publicKey } = await generateKeyPair(crypto);
  expect(await xeddsaVerify(crypto, publicKey, publicKey, new Uint8Array(63))).toBe(false);
});
