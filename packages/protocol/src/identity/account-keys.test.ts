import { expect, test } from 'vitest';
import { be32, concat, fromUtf8, toHex } from '../bytes/index.ts';
import { hpkeKeyPair, type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { encodePublicKey } from '../signal/keys.ts';
import { xeddsaSign, xeddsaVerify } from '../signal/xeddsa.ts';
import { deriveAccountKeys } from './account-keys.ts';

const crypto: CryptoProvider = nobleProvider;
const secret = Uint8Array.from({ length: 20 }, (_, i) => i);
const code = (value: string) => expect.objectContaining({ code: value });

test('A5: the same access key gives the same keys, forever', async () => {
  const keys = await deriveAccountKeys(crypto, secret, 0);
  expect(await deriveAccountKeys(crypto, secret.slice(), 0)).toEqual(keys);
  const expected = await crypto.hkdf(new Uint8Array(0), secret, concat(fromUtf8('whispr/v1/backup'), be32(0)), 32);
  expect(toHex(keys.backupKey)).toBe(toHex(expected));
  // Fixed for all time: a change here would lock people out of their accounts.
  expect(toHex(keys.identity)).toMatchInlineSnapshot(
    `"a30e46adc2ea00dda0425118db665ca4988c8a15b469682555102fb2e6fb1b73"`,
  );
  expect(toHex(keys.recordSlot)).toMatchInlineSnapshot(
    `"85f16d94aad9eeb889f552263c55cb71396f5538230b6f7ee016e4065fc2d959"`,
  );
});

test('A2: the identity key agrees and signs, the KEM key is that of its seed', async () => {
  const keys = await deriveAccountKeys(crypto, secret, 3);
  expect(keys.identity).toEqual(await crypto.x25519PublicKey(keys.identityPrivate));
  const signature = await xeddsaSign(crypto, keys.identityPrivate, secret);
  expect(await xeddsaVerify(crypto, encodePublicKey(keys.identity), secret, signature)).toBe(true);
  expect(keys.kem).toEqual(hpkeKeyPair(keys.kemSeed).publicKey);
});

test('rule 3: no two keys are equal, within a generation or between generations and accounts', async () => {
  const all = await Promise.all([
    deriveAccountKeys(crypto, secret, 0),
    deriveAccountKeys(crypto, secret, 1),
    deriveAccountKeys(crypto, new Uint8Array(20), 0),
  ]);
  const values = all.flatMap((keys) => Object.values(keys).filter((value) => value instanceof Uint8Array));
  expect(values).toHaveLength(27);
  expect(new Set(values.map(toHex)).size).toBe(values.length);
});

test('a wrong secret or generation is refused', async () => {
  await expect(deriveAccountKeys(crypto, new Uint8Array(19), 0)).rejects.toThrow(code('identity/bad-access-key'));
  for (const generation of [-1, 0.5, 2 ** 32])
    await expect(deriveAccountKeys(crypto, secret, generation)).rejects.toThrow(code('identity/bad-generation'));
});
