import { fromUtf8 } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';

const INFO = fromUtf8('WhisperMessageKeys');

/** Keys of exactly one message. */
export interface MessageKeys {
  /** AES-256-CBC key and iv, 32 and 16 bytes. */
  readonly cipherKey: Uint8Array;
  readonly iv: Uint8Array;
  /** HMAC-SHA-256 key, 32 bytes. */
  readonly macKey: Uint8Array;
  /** The derived bytes all three are views of: one fill wipes them. */
  readonly material: Uint8Array;
}

/**
 * Expands a message seed (32 bytes, from the Double Ratchet) with the key of the post-quantum ratchet as HKDF salt.
 * This is the one place where the two ratchets meet.
 */
export async function deriveMessageKeys(
  crypto: CryptoProvider,
  seed: Uint8Array,
  pqKey: Uint8Array,
): Promise<MessageKeys> {
  const material = await crypto.hkdf(pqKey, seed, INFO, 80);
  return {
    cipherKey: material.subarray(0, 32),
    macKey: material.subarray(32, 64),
    iv: material.subarray(64),
    material,
  };
}
