import { beforeAll, expect, test } from 'vitest';
import { be64, concat, fromUtf8, toHex } from '../bytes/index.ts';
import { encodeCbor } from '../cbor/index.ts';
import { hpkeKeyPair, type CryptoProvider, nobleProvider } from '../primitives/index.ts';
import { type AccountKeys, deriveAccountKeys } from './account-keys.ts';
import { deriveKey } from './derive.ts';
import { directorySlot, openDirectoryEntry, sealDirectoryEntry } from './directory.ts';
import { seal } from './sealed.ts';

const crypto: CryptoProvider = nobleProvider;
const flip = (bytes: Uint8Array, at: number, mask = 1) => bytes.map((byte, i) => (i === at ? byte ^ mask : byte));
const code = (value: string) => expect.objectContaining({ code: value });
let keys: AccountKeys;
let blob: Uint8Array;
const entry = () => ({ kem: keys.kem, requestMailbox: new Uint8Array(16).fill(7), powBits: 18 });
const kemHash = async () => crypto.sha256(keys.kem);

beforeAll(async () => {
  keys = await deriveAccountKeys(crypto, new Uint8Array(20).fill(1), 0);
  blob = await sealDirectoryEntry(crypto, keys, entry(), 5);
});

test('A7, rule 4: a directory entry comes back, checked against the KEM hash of the address', async () => {
  const address = { identity: keys.identity, kemHash: await kemHash() };
  expect(await openDirectoryEntry(crypto, address, 5, blob)).toEqual(entry());
  expect(await openDirectoryEntry(crypto, { identity: keys.identity }, 5, blob)).toEqual(entry());
});

test('rule 4: another KEM key than the one of the address is refused', async () => {
  const address = { identity: keys.identity, kemHash: new Uint8Array(32) };
  await expect(openDirectoryEntry(crypto, address, 5, blob)).rejects.toThrow(code('identity/wrong-kem'));
});

test('R11: the record holds neither the identity nor the mailbox in the clear, and its slot is unrelated', async () => {
  const hex = toHex(blob);
  for (const secret of [keys.identity, keys.kem.slice(0, 32), new Uint8Array(16).fill(7)])
    expect(hex).not.toContain(toHex(secret));
  const slot = toHex(await directorySlot(crypto, keys.identity));
  expect(hex).not.toContain(slot);
  expect(slot).not.toBe(toHex(keys.recordSlot));
});

test('an old entry under a new version, or of someone else, does not open', async () => {
  const bad = code('identity/bad-directory-entry');
  await expect(openDirectoryEntry(crypto, keys, 4, blob)).rejects.toThrow(bad);
  await expect(openDirectoryEntry(crypto, { identity: new Uint8Array(32).fill(9) }, 5, blob)).rejects.toThrow(bad);
  await expect(openDirectoryEntry(crypto, keys, 5, new Uint8Array(10))).rejects.toThrow(bad);
  await expect(openDirectoryEntry(crypto, keys, 5, new Uint8Array(5000))).rejects.toThrow(bad);
});

test('who knows the public key can seal an entry but not sign it', async () => {
  const forger = hpkeKeyPair(new Uint8Array(32).fill(3)).publicKey;
  const fields = { identity: keys.identity, ...entry(), kem: forger };
  const forged = await sealAny(encodeCbor({ ...fields, signature: new Uint8Array(64) }));
  await expect(openDirectoryEntry(crypto, keys, 5, forged)).rejects.toThrow(code('identity/bad-signature'));
  for (const wrong of [
    encodeCbor(fields),
    encodeCbor({ ...fields, signature: new Uint8Array(64), powBits: 33 }),
    encodeCbor({ ...fields, signature: new Uint8Array(64), extra: 1 }),
    encodeCbor({ ...fields, signature: new Uint8Array(64), identity: new Uint8Array(32) }),
    fromUtf8('no CBOR'),
  ])
    await expect(openDirectoryEntry(crypto, keys, 5, await sealAny(wrong))).rejects.toThrow(
      code('identity/bad-directory-entry'),
    );
});

test('every flipped byte is refused', async () => {
  for (let at = 0; at < blob.length; at += 1) {
    const flipped = flip(blob, at, 1);
    await expect(openDirectoryEntry(crypto, keys, 5, flipped)).rejects.toThrow(code('identity/bad-directory-entry'));
  }
});

async function sealAny(plaintext: Uint8Array) {
  const key = await deriveKey(crypto, keys.identity, 'directory-seal', 32);
  return seal(crypto, key, plaintext, concat(await directorySlot(crypto, keys.identity), be64(5)));
}
