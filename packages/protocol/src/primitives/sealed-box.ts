import { blake2b } from '@noble/hashes/blake2.js';
import { concat, wipe } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { badCiphertext, needLength } from './input-checks.ts';
import type { Bytes, CryptoProvider } from './provider.ts';
import { hsalsaKey, secretboxOpen, secretboxSeal } from './salsa.ts';

/** What sealing adds: the ephemeral public key and the tag. */
export const SEALED_BOX_OVERHEAD = 32 + 16;

/**
 * libsodium's `crypto_box_seal` (X25519, XSalsa20-Poly1305, nonce = BLAKE2b-192 of both public keys):
 * ephemeral public key (32) ‖ tag (16) ‖ ciphertext. Anonymous: it tells nothing about who sealed, and proves nothing.
 * `ephemeral` is 32 random bytes, used once. A recipient key of small order is `crypto/bad-key-agreement`.
 */
export async function sealedBoxSeal(
  crypto: CryptoProvider,
  recipientPublic: Uint8Array,
  plaintext: Uint8Array,
  ephemeral: Uint8Array = crypto.random(32),
): Promise<Bytes> {
  needLength(recipientPublic, 32, 'public key');
  const ephemeralPublic = await crypto.x25519PublicKey(ephemeral);
  const key = await boxKey(crypto, ephemeral, recipientPublic);
  const sealed = secretboxSeal(key, boxNonce(ephemeralPublic, recipientPublic), plaintext);
  wipe(key);
  return concat(ephemeralPublic, sealed);
}

/** Inverse of `sealedBoxSeal` with the recipient's two keys; whatever does not open is `crypto/bad-ciphertext`. */
export async function sealedBoxOpen(
  crypto: CryptoProvider,
  privateKey: Uint8Array,
  publicKey: Uint8Array,
  sealed: Uint8Array,
): Promise<Bytes> {
  needLength(privateKey, 32, 'private key');
  needLength(publicKey, 32, 'public key');
  if (sealed.length < SEALED_BOX_OVERHEAD) throw badCiphertext();
  const ephemeralPublic = sealed.subarray(0, 32);
  const key = await openingKey(crypto, privateKey, ephemeralPublic);
  try {
    return secretboxOpen(key, boxNonce(ephemeralPublic, publicKey), sealed.subarray(32));
  } finally {
    wipe(key);
  }
}

async function openingKey(crypto: CryptoProvider, privateKey: Uint8Array, ephemeral: Uint8Array): Promise<Bytes> {
  try {
    return await boxKey(crypto, privateKey, ephemeral);
  } catch (cause) {
    if (isWhisprError(cause, 'crypto/bad-key-agreement')) throw badCiphertext();
    throw cause;
  }
}

async function boxKey(crypto: CryptoProvider, privateKey: Uint8Array, publicKey: Uint8Array): Promise<Bytes> {
  const secret = await crypto.x25519(privateKey, publicKey);
  const key = hsalsaKey(secret);
  wipe(secret);
  return key;
}

function boxNonce(ephemeralPublic: Uint8Array, recipientPublic: Uint8Array): Bytes {
  return blake2b(concat(ephemeralPublic, recipientPublic), { dkLen: 24 });
}
