import { ml_kem768_x25519 as xwing } from '@noble/post-quantum/hybrid.js';
import { expect, test } from 'vitest';
import { fromHex, fromUtf8, toHex } from '../bytes/index.ts';
import { flip } from './fixtures/flip.ts';
import { hpkeScheduleVector, scryptVector, xchachaVector, xwingVector } from './fixtures/sealing-vectors.ts';
import { hpkeKeySchedule, hpkeSuiteId } from './hpke-key-schedule.ts';
import {
  HPKE_OVERHEAD,
  HPKE_PUBLIC_KEY_BYTES,
  hpkeKeyPair,
  hpkeOpen,
  hpkeSeal,
  isAllowedScryptCost,
  nobleProvider as crypto,
  scrypt,
  xchachaOpen,
  xchachaSeal,
} from './index.ts';

const code = (value: string) => expect.objectContaining({ code: value });

test('XChaCha20-Poly1305: published vector, and nothing forged opens', () => {
  const key = fromHex(xchachaVector.key);
  const nonce = fromHex(xchachaVector.nonce);
  const aad = fromHex(xchachaVector.aad);
  const sealed = xchachaSeal(key, nonce, fromHex(xchachaVector.plaintext), aad);
  expect(toHex(sealed)).toBe(xchachaVector.sealed);
  expect(toHex(xchachaOpen(key, nonce, sealed, aad))).toBe(xchachaVector.plaintext);
  expect(() => xchachaOpen(key, nonce, sealed, nonce)).toThrow(code('crypto/bad-ciphertext'));
  expect(() => xchachaOpen(key, nonce, sealed.slice(0, 3), aad)).toThrow(code('crypto/bad-ciphertext'));
  expect(() => xchachaSeal(key, aad, sealed, aad)).toThrow(code('crypto/bad-length'));
});

test('scrypt: published vector, and only bounded costs run', async () => {
  const { password, salt, cost, out } = scryptVector;
  expect(toHex(await scrypt(fromHex(password), fromHex(salt), cost, 64))).toBe(out);
  expect(isAllowedScryptCost({ N: 2 ** 20, r: 8, p: 1 })).toBe(true);
  for (const bad of [
    { N: 2 ** 13, r: 8, p: 1 },
    { N: 2 ** 21, r: 8, p: 1 },
    { N: 2 ** 15 + 1, r: 8, p: 1 },
    { N: 2 ** 15, r: 9, p: 1 },
    { N: 2 ** 15, r: 8, p: 2 },
    { N: Number.NaN, r: 8, p: 1 },
  ])
    await expect(scrypt(fromHex(password), fromHex(salt), bad, 32)).rejects.toEqual(code('crypto/bad-scrypt-cost'));
});

test('HPKE: key schedule and X-Wing match their published vectors', async () => {
  const { suite, info, sharedSecret, key, nonce } = hpkeScheduleVector;
  const made = await hpkeKeySchedule(crypto, hpkeSuiteId(...suite), fromHex(sharedSecret), fromHex(info));
  expect([toHex(made.key), toHex(made.nonce)]).toEqual([key, nonce]);
  const { publicKey } = hpkeKeyPair(fromHex(xwingVector.seed));
  expect(publicKey.length).toBe(HPKE_PUBLIC_KEY_BYTES);
  const { sharedSecret: hybrid } = xwing.encapsulate(publicKey, fromHex(xwingVector.random));
  expect(toHex(hybrid)).toBe(xwingVector.sharedSecret);
});

test('HPKE: opens for the recipient with the same info and aad, and for nobody else', async () => {
  const { publicKey, privateKey } = hpkeKeyPair(crypto.random(32));
  const [info, aad, text] = ['info', 'aad', 'text'].map(fromUtf8) as [Uint8Array, Uint8Array, Uint8Array];
  const sealed = await hpkeSeal(crypto, publicKey, info, aad, text);
  expect(sealed.length).toBe(text.length + HPKE_OVERHEAD);
  expect(await hpkeOpen(crypto, privateKey, info, aad, sealed)).toEqual(text);
  const bad = code('crypto/bad-ciphertext');
  await expect(hpkeOpen(crypto, privateKey, aad, aad, sealed)).rejects.toEqual(bad);
  await expect(hpkeOpen(crypto, privateKey, info, info, sealed)).rejects.toEqual(bad);
  await expect(hpkeOpen(crypto, crypto.random(32), info, aad, sealed)).rejects.toEqual(bad);
  for (const length of [0, 10, HPKE_OVERHEAD - 1, sealed.length - 1])
    await expect(hpkeOpen(crypto, privateKey, info, aad, sealed.slice(0, length))).rejects.toEqual(bad);
  for (const at of [0, 1000, 1100, 1119, 1125]) {
    const forged = flip(sealed, at);
    await expect(hpkeOpen(crypto, privateKey, info, aad, forged), `byte ${at}`).rejects.toEqual(bad);
  }
  await expect(hpkeSeal(crypto, publicKey.fill(255), info, aad, text)).rejects.toEqual(code('hpke/bad-public-key'));
  await expect(hpkeSeal(crypto, text, info, aad, text)).rejects.toEqual(code('hpke/bad-public-key'));
});
