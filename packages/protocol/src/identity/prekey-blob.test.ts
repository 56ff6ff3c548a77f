import { beforeAll, expect, test } from 'vitest';
import { toHex } from '../bytes/index.ts';
import { type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { verifyBundle } from '../signal/bundle.ts';
import { encodePublicKey, generateKeyPair } from '../signal/keys.ts';
import { generateKyberPreKey, generateSignedPreKey } from '../signal/prekeys.ts';
import { type AccountKeys, deriveAccountKeys } from './account-keys.ts';
import {
  PREKEY_BLOB_BYTES,
  type PreKeyOwner,
  openPreKeys,
  sealBasePreKeys,
  sealOneTimePreKeys,
} from './prekey-blob.ts';

const crypto: CryptoProvider = nobleProvider;
const flip = (bytes: Uint8Array, at: number, mask = 1) => bytes.map((byte, i) => (i === at ? byte ^ mask : byte));
const code = (value: string) => expect.objectContaining({ code: value });
let keys: AccountKeys;
let owner: PreKeyOwner;
let base: Uint8Array;
let oneTime: Uint8Array;
let privates: Uint8Array[];

beforeAll(async () => {
  keys = await deriveAccountKeys(crypto, new Uint8Array(20).fill(2), 0);
  owner = { identity: keys.identity, mailboxId: new Uint8Array(16).fill(5) };
  const signedPreKey = await generateSignedPreKey(crypto, keys.identityPrivate, 7);
  const lastResort = await generateKyberPreKey(crypto, keys.identityPrivate, 0xff_ffff, true);
  const kyberPreKey = await generateKyberPreKey(crypto, keys.identityPrivate, 1, false);
  const oneTimePreKey = { id: 3, ...(await generateKeyPair(crypto)) };
  const identityKey = encodePublicKey(keys.identity);
  const common = { registrationId: 99, deviceId: 1, identityKey, signedPreKey, kyberPreKey: lastResort };
  base = await sealBasePreKeys(crypto, owner, common);
  oneTime = await sealOneTimePreKeys(crypto, owner, { oneTimePreKey, kyberPreKey });
  privates = [signedPreKey.privateKey, lastResort.secretKey, kyberPreKey.secretKey, oneTimePreKey.privateKey];
});

test('a bundle comes back from base and oneTime, and its signatures hold', async () => {
  const bundle = await openPreKeys(crypto, owner, base, oneTime);
  await verifyBundle(crypto, bundle);
  expect(bundle).toMatchObject({ registrationId: 99, deviceId: 1, signedPreKey: { id: 7 }, kyberPreKey: { id: 1 } });
  expect(bundle.oneTimePreKey?.id).toBe(3);
});

test('without oneTime the last-resort Kyber prekey stands in', async () => {
  const bundle = await openPreKeys(crypto, owner, base);
  await verifyBundle(crypto, bundle);
  expect(bundle.kyberPreKey.id).toBe(0xff_ffff);
  expect(bundle).not.toHaveProperty('oneTimePreKey');
});

test('A2: private keys that lie beside the public ones do not leave', async () => {
  const bundle = await openPreKeys(crypto, owner, base, oneTime);
  const values: string[] = [];
  const walk = (value: unknown) => {
    if (value instanceof Uint8Array) values.push(toHex(value));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(bundle);
  expect(values).toHaveLength(6);
  for (const secret of privates) expect(values).not.toContain(toHex(secret));
});

test('rule 2, R11: all blobs have one length and share no bytes', async () => {
  expect([base.length, oneTime.length]).toEqual([PREKEY_BLOB_BYTES, PREKEY_BLOB_BYTES]);
  const again = await sealBasePreKeys(crypto, owner, await openPreKeys(crypto, owner, base));
  expect(toHex(again)).not.toContain(toHex(base.slice(0, 16)));
});

test('blobs cannot be swapped, moved to another mailbox or identity, or changed', async () => {
  const bad = code('identity/bad-prekeys');
  await expect(openPreKeys(crypto, owner, oneTime, base)).rejects.toThrow(bad);
  await expect(openPreKeys(crypto, owner, base, base)).rejects.toThrow(bad);
  const elsewhere = { ...owner, mailboxId: new Uint8Array(16) };
  await expect(openPreKeys(crypto, elsewhere, base)).rejects.toThrow(bad);
  await expect(openPreKeys(crypto, { ...owner, identity: new Uint8Array(32) }, base)).rejects.toThrow(bad);
  await expect(openPreKeys(crypto, owner, base.slice(1))).rejects.toThrow(bad);
  for (let at = 0; at < base.length; at += 13) {
    const flipped = flip(base, at, 0x10);
    await expect(openPreKeys(crypto, owner, flipped)).rejects.toThrow(bad);
  }
});

test('a base blob of another identity key is refused', async () => {
  const other = await deriveAccountKeys(crypto, new Uint8Array(20).fill(3), 0);
  const bundle = await openPreKeys(crypto, owner, base);
  const foreign = await sealBasePreKeys(crypto, owner, { ...bundle, identityKey: encodePublicKey(other.identity) });
  await expect(openPreKeys(crypto, owner, foreign)).rejects.toThrow(code('identity/bad-prekeys'));
});
