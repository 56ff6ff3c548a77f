import { type Bytes, type CryptoProvider, kyber1024 } from '../primitives/index.ts';
import { encodeKyber, generateKeyPair } from './keys.ts';
import { xeddsaSign } from './xeddsa.ts';

/** A one-time prekey of the device that made it. */
export interface OneTimePreKey {
  readonly id: number;
  /** 33 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
}

/** A signed prekey: used by many sessions until it is rotated. */
export interface SignedPreKey extends OneTimePreKey {
  /** XEdDSA by the identity over `publicKey`, 64 bytes. */
  readonly signature: Uint8Array;
}

/** A Kyber-1024 prekey, used once or, as the last resort, whenever no one-time key is left. */
export interface KyberPreKey {
  readonly id: number;
  /** 1569 bytes. */
  readonly publicKey: Uint8Array;
  /** 3169 bytes. */
  readonly secretKey: Uint8Array;
  readonly signature: Uint8Array;
  readonly lastResort: boolean;
}

/** Ids are 1…2^24 − 1 and start again after that; the keys of so long ago are gone. */
export function nextPreKeyId(id: number): number {
  return (id % 0xff_ffff) + 1;
}

/** `count` one-time prekeys with consecutive ids from `firstId`. */
export async function generateOneTimePreKeys(
  crypto: CryptoProvider,
  firstId: number,
  count: number,
): Promise<OneTimePreKey[]> {
  const out: OneTimePreKey[] = [];
  for (let id = firstId; out.length < count; id = nextPreKeyId(id))
    out.push({ id, ...(await generateKeyPair(crypto)) });
  return out;
}

/** A signed prekey; `identityPrivate` is the identity's private key. */
export async function generateSignedPreKey(
  crypto: CryptoProvider,
  identityPrivate: Uint8Array,
  id: number,
): Promise<SignedPreKey> {
  const pair = await generateKeyPair(crypto);
  return { id, ...pair, signature: await xeddsaSign(crypto, identityPrivate, pair.publicKey) };
}

/** A signed Kyber prekey. */
export async function generateKyberPreKey(
  crypto: CryptoProvider,
  identityPrivate: Uint8Array,
  id: number,
  lastResort: boolean,
): Promise<KyberPreKey> {
  const pair = kyber1024.keyPair(crypto.random(64));
  const publicKey: Bytes = encodeKyber(pair.publicKey);
  const signature = await xeddsaSign(crypto, identityPrivate, publicKey);
  return { id, publicKey, secretKey: encodeKyber(pair.secretKey), signature, lastResort };
}
