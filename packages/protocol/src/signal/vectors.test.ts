import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/index.ts';
import { defaultProvider } from '../primitives/index.ts';
import { chainSeed, nextChain } from './chain-key.ts';
import { rootStep } from './double-ratchet.ts';
import vectors from './fixtures/signal-vectors.json' with { type: 'json' };
import { agree, clamp, keyPairFromPrivate } from './keys.ts';
import { deriveMessageKeys } from './message-keys.ts';
import { derive } from './pqxdh.ts';
import { xeddsaSign, xeddsaVerify } from './xeddsa.ts';

const crypto = await defaultProvider();

test('B4: keys and agreement', async () => {
  const { privA, pubA33, privB, pubB33, shared } = vectors.x25519;
  expect(toHex(clamp(fromHex(privA)))).toBe(privA);
  expect(toHex((await keyPairFromPrivate(crypto, fromHex(privA))).publicKey)).toBe(pubA33);
  expect(toHex(await agree(crypto, fromHex(privA), fromHex(pubB33)))).toBe(shared);
  expect(toHex(await agree(crypto, fromHex(privB), fromHex(pubA33)))).toBe(shared);
});

test('B4: XEdDSA with the sign bit set', async () => {
  const { priv, msg, Z, sig } = vectors.xeddsa;
  const signature = await xeddsaSign(crypto, fromHex(priv), fromHex(msg), fromHex(Z));
  expect(toHex(signature)).toBe(sig);
  expect(await xeddsaVerify(crypto, fromHex(vectors.x25519.pubA33), fromHex(msg), signature)).toBe(true);
});

test('B4: PQXDH key derivation', async () => {
  const { dh1, dh2, dh3, dh4, ss, okm96 } = vectors.pqxdh_kdf;
  const secrets = await derive(crypto, [dh1, dh2, dh3, dh4].map(fromHex), fromHex(ss));
  expect(toHex(secrets.rootKey) + toHex(secrets.chainKey) + toHex(secrets.pqrKey)).toBe(okm96);
});

test('B4: root, chain and message keys', async () => {
  const { root, dh, okm64 } = vectors.root_step;
  const step = await rootStep(crypto, fromHex(root), fromHex(dh));
  expect(toHex(step.rootKey) + toHex(step.chain.key)).toBe(okm64);
  const chain = { key: fromHex(vectors.chain.ck), index: 4 };
  expect(toHex(await chainSeed(crypto, chain))).toBe(vectors.chain.seed);
  expect(await nextChain(crypto, chain)).toEqual({ key: fromHex(vectors.chain.next), index: 5 });
  const { seed, pqKey, okm80 } = vectors.message_keys;
  const keys = await deriveMessageKeys(crypto, fromHex(seed), fromHex(pqKey));
  expect(toHex(keys.cipherKey) + toHex(keys.macKey) + toHex(keys.iv)).toBe(okm80);
});
