import { concat } from '../bytes/index.ts';
import { WhisprError, isWhisprError } from '../errors/index.ts';
import { type Bytes, type CryptoProvider, xchachaOpen, xchachaSeal } from '../primitives/index.ts';

const NONCE = 24;
/** What sealing adds: nonce and tag. */
export const SEAL_OVERHEAD = NONCE + 16;

/** nonce (24, random) ‖ XChaCha20-Poly1305. */
export function seal(crypto: CryptoProvider, key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Bytes {
  const nonce = crypto.random(NONCE);
  return concat(nonce, xchachaSeal(key, nonce, plaintext, aad));
}

/** Inverse of `seal`; whatever does not open is `code`. */
export function unseal(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array, code: string): Bytes {
  if (sealed.length < SEAL_OVERHEAD) throw new WhisprError(code, 'too short');
  try {
    return xchachaOpen(key, sealed.subarray(0, NONCE), sealed.subarray(NONCE), aad);
  } catch (cause) {
    if (!isWhisprError(cause, 'crypto/bad-ciphertext')) throw cause;
    throw new WhisprError(code, 'cannot be opened', { cause });
  }
}
