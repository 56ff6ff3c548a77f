import type { CryptoProvider } from '../primitives/index.ts';
import { generateKeyPair, type KeyPair, keyPairFromPrivate } from './keys.ts';

/** A long-term identity: 33-byte public key, 32-byte clamped private key. */
export type IdentityKeyPair = KeyPair;

/** A fresh random identity. */
export function generateIdentityKeyPair(crypto: CryptoProvider): Promise<IdentityKeyPair> {
  return generateKeyPair(crypto);
}

/** The identity of a 32-byte secret that is already uniformly random, such as the output of a KDF. */
export function identityFromSeed(crypto: CryptoProvider, seed: Uint8Array): Promise<IdentityKeyPair> {
  return keyPairFromPrivate(crypto, seed);
}
