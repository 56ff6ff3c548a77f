import { ml_kem768_x25519 as xwing } from '@noble/post-quantum/hybrid.js';
import { concat, wipe } from '../bytes/index.ts';
import { WhisprError } from '../errors/index.ts';
import { hpkeKeySchedule, hpkeSuiteId } from './hpke-key-schedule.ts';
import { badCiphertext, needLength } from './input-checks.ts';
import type { Bytes, CryptoProvider } from './provider.ts';
import { chachaOpen, chachaSeal } from './xchacha20-poly1305.ts';

/** Sizes in bytes: public key, encapsulated key, and what sealing adds to a plaintext. */
export const HPKE_PUBLIC_KEY_BYTES = 1216;
export const HPKE_ENC_BYTES = 1120;
export const HPKE_OVERHEAD = HPKE_ENC_BYTES + 16;

/** X-Wing, HKDF-SHA256, ChaCha20-Poly1305. */
const SUITE = hpkeSuiteId(0x647a, 0x0001, 0x0003);

/** The X-Wing key pair of a 32-byte seed; the seed is the private key. */
export function hpkeKeyPair(seed: Uint8Array): { publicKey: Bytes; privateKey: Bytes } {
  needLength(seed, 32, 'HPKE seed');
  return { publicKey: xwing.getPublicKey(seed), privateKey: seed.slice() };
}

/**
 * HPKE (RFC 9180) in base mode, one message, with the hybrid KEM X-Wing (X25519 + ML-KEM-768): `enc ‖ ciphertext`.
 * `random` is 64 bytes, used once; left out, the provider's. A key that is no X-Wing key is `hpke/bad-public-key`.
 */
export async function hpkeSeal(
  crypto: CryptoProvider,
  recipientPublic: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  random: Uint8Array = crypto.random(64),
): Promise<Bytes> {
  const { cipherText, sharedSecret } = encapsulate(recipientPublic, random);
  const { key, nonce } = await hpkeKeySchedule(crypto, SUITE, sharedSecret, info);
  const sealed = concat(cipherText, chachaSeal(key, nonce, plaintext, aad));
  wipe(sharedSecret, key, nonce);
  return sealed;
}

/** Inverse of `hpkeSeal`; whatever does not open is `crypto/bad-ciphertext`. `privateKey` is the 32-byte seed. */
export async function hpkeOpen(
  crypto: CryptoProvider,
  privateKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Promise<Bytes> {
  needLength(privateKey, 32, 'HPKE private key');
  if (sealed.length < HPKE_OVERHEAD) throw badCiphertext();
  const sharedSecret = decapsulate(sealed.slice(0, HPKE_ENC_BYTES), privateKey);
  const { key, nonce } = await hpkeKeySchedule(crypto, SUITE, sharedSecret, info);
  const plaintext = chachaOpen(key, nonce, sealed.subarray(HPKE_ENC_BYTES), aad);
  wipe(sharedSecret, key, nonce);
  return plaintext;
}

function encapsulate(publicKey: Uint8Array, random: Uint8Array): { cipherText: Bytes; sharedSecret: Bytes } {
  needLength(random, 64, 'HPKE randomness');
  try {
    return xwing.encapsulate(publicKey, random);
  } catch (cause) {
    throw new WhisprError('hpke/bad-public-key', 'not a usable X-Wing public key', { cause });
  }
}

function decapsulate(enc: Uint8Array, privateKey: Uint8Array): Bytes {
  try {
    return xwing.decapsulate(enc, privateKey);
  } catch {
    throw badCiphertext();
  }
}
