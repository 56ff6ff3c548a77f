import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/index.ts';
import { defaultProvider } from './default-provider.ts';
import {
  aesVectors,
  ed25519Vectors,
  gcmVectors,
  hkdfVectors,
  hmacVectors,
  shaVectors,
  smallOrderU,
  x25519PublicKeys,
  x25519Vectors,
} from './fixtures/classical-vectors.ts';
import { flip } from './fixtures/flip.ts';
import { nobleProvider } from './noble-provider.ts';
import type { CryptoProvider } from './provider.ts';
import { supportsCurves, webcryptoProvider } from './webcrypto-provider.ts';

const providers: CryptoProvider[] = [nobleProvider, webcryptoProvider, await defaultProvider()];
const code = (value: string) => expect.objectContaining({ code: value });
const later = async <T>(run: () => T) => await run();

test('this platform offers the curves', async () => {
  expect(await supportsCurves()).toBe(true);
});

test.each(providers)('published vectors: $name', async (crypto) => {
  for (const { scalar, u, out } of x25519Vectors)
    expect(toHex(await crypto.x25519(fromHex(scalar), fromHex(u)))).toBe(out);
  for (const { privateKey, publicKey } of x25519PublicKeys)
    expect(toHex(await crypto.x25519PublicKey(fromHex(privateKey)))).toBe(publicKey);
  for (const { seed, publicKey, message, signature } of ed25519Vectors) {
    expect(toHex(await crypto.ed25519PublicKey(fromHex(seed)))).toBe(publicKey);
    expect(toHex(await crypto.ed25519Sign(fromHex(seed), fromHex(message)))).toBe(signature);
    expect(await crypto.ed25519Verify(fromHex(publicKey), fromHex(message), fromHex(signature))).toBe(true);
  }
  for (const { salt, ikm, info, okm } of hkdfVectors)
    expect(toHex(await crypto.hkdf(fromHex(salt), fromHex(ikm), fromHex(info), okm.length / 2))).toBe(okm);
  for (const { key, data, mac } of hmacVectors) expect(toHex(await crypto.hmac(fromHex(key), fromHex(data)))).toBe(mac);
  expect(toHex(await crypto.sha256(fromHex(shaVectors.message)))).toBe(shaVectors.sha256);
  expect(toHex(await crypto.sha512(fromHex(shaVectors.message)))).toBe(shaVectors.sha512);
  const { key, iv, plaintext, cbc, counter, ctr } = aesVectors;
  const sealed = await crypto.aesCbcEncrypt(fromHex(key), fromHex(iv), fromHex(plaintext));
  expect(toHex(sealed).slice(0, cbc.length)).toBe(cbc);
  expect(toHex(await crypto.aesCbcDecrypt(fromHex(key), fromHex(iv), sealed))).toBe(plaintext);
  expect(toHex(await crypto.aesCtr(fromHex(key), fromHex(counter), fromHex(plaintext)))).toBe(ctr);
  for (const gcm of gcmVectors) {
    const [k, n, aad] = [fromHex(gcm.key), fromHex(gcm.nonce), fromHex(gcm.aad)];
    expect(toHex(await crypto.aesGcmEncrypt(k, n, fromHex(gcm.plaintext), aad))).toBe(gcm.sealed);
    expect(toHex(await crypto.aesGcmDecrypt(k, n, fromHex(gcm.sealed), aad))).toBe(gcm.plaintext);
  }
});

test.each(providers)('refused with a code: $name', async (crypto) => {
  const key = crypto.random(32);
  for (const u of smallOrderU)
    await expect(later(() => crypto.x25519(key, fromHex(u)))).rejects.toEqual(code('crypto/bad-key-agreement'));
  await expect(later(() => crypto.x25519(key.slice(1), key))).rejects.toEqual(code('crypto/bad-length'));
  const iv = crypto.random(16);
  const sealed = await crypto.aesCbcEncrypt(key, iv, key);
  // Whether padding is wrong depends on the key, so take one that certainly gives it: a truncated ciphertext.
  for (const bad of [sealed.slice(0, 0), sealed.slice(1), sealed.slice(0, 32)])
    await expect(later(() => crypto.aesCbcDecrypt(key, iv, bad))).rejects.toEqual(code('crypto/bad-ciphertext'));
  const gcm = await crypto.aesGcmEncrypt(key, iv.slice(4), key, iv);
  await expect(later(() => crypto.aesGcmDecrypt(key, iv.slice(4), flip(gcm, 0), iv))).rejects.toEqual(
    code('crypto/bad-ciphertext'),
  );
});

test.each(providers)('Ed25519 verification is strict: $name', async (crypto) => {
  const [{ publicKey, message, signature }] = [ed25519Vectors[2]];
  const verify = (p: Uint8Array, s: Uint8Array) => crypto.ed25519Verify(p, fromHex(message), s);
  const good = fromHex(signature);
  for (let byte = 0; byte < 64; byte += 7)
    expect(await verify(fromHex(publicKey), flip(good, byte, 4)), `byte ${byte}`).toBe(false);
  // s + q is the same scalar in another encoding.
  const q = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${toHex(good.slice(32).reverse())}`) + q;
  const malleated = good.slice();
  malleated.set(fromHex(s.toString(16).padStart(64, '0')).reverse(), 32);
  expect(await verify(fromHex(publicKey), malleated)).toBe(false);
  // Under a key of small order this signature would verify for any message.
  const neutral = fromHex(`01${'00'.repeat(31)}`);
  const forged = new Uint8Array(64);
  forged.set(neutral);
  expect(await verify(neutral, forged)).toBe(false);
  expect(await verify(good, good)).toBe(false);
  expect(await verify(fromHex(publicKey), good.slice(1))).toBe(false);
});

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const someData = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 4000, maxLength: 5000 }));

test('all providers agree on random inputs', async () => {
  const agree = async (run: (crypto: CryptoProvider) => unknown) => {
    const [first, ...others] = await Promise.all(providers.map(async (crypto) => run(crypto)));
    for (const other of others) expect(other).toEqual(first);
  };
  await fc.assert(
    fc.asyncProperty(key32, key32, someData, someData, async (a, b, data, aad) => {
      const publicKey = nobleProvider.x25519PublicKey(b);
      await agree((crypto) => crypto.x25519(a, publicKey));
      await agree((crypto) => crypto.x25519PublicKey(a));
      await agree((crypto) => crypto.hmac(data, aad));
      await agree((crypto) => crypto.hkdf(data, a, aad.slice(0, 100), 96));
      await agree((crypto) => crypto.sha256(data));
      await agree((crypto) => crypto.sha512(data));
      await agree((crypto) => crypto.ed25519Sign(a, data));
      const signature = nobleProvider.ed25519Sign(a, data);
      const signer = nobleProvider.ed25519PublicKey(a);
      await agree((crypto) => crypto.ed25519Verify(signer, data, signature));
      await agree((crypto) => crypto.ed25519Verify(b, data, signature));
      await agree((crypto) => crypto.aesCbcEncrypt(a, b.slice(16), data));
      await agree((crypto) => crypto.aesGcmEncrypt(a, b.slice(20), data, aad));
      await agree((crypto) => crypto.aesCtr(a, b.slice(16), data));
    }),
    { numRuns: 25 },
  );
});
