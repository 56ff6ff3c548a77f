import { isWhisprError } from '../errors/index.ts';
import { type Bytes, type CryptoProvider, sealedBoxOpen, sealedBoxSeal } from '../primitives/index.ts';
import { whisprError } from './failures.ts';
import type { WhisprIdentity } from './identity.ts';

/**
 * PyNaCl's SealedBox to a 32-byte X25519 key. A key that no secret can be agreed with is `whispr/bad-key`.
 * `ephemeral` is 32 random bytes, used once.
 */
export async function seal(
  crypto: CryptoProvider,
  recipient: Uint8Array,
  plaintext: Uint8Array,
  ephemeral?: Uint8Array,
): Promise<Bytes> {
  try {
    return await sealedBoxSeal(crypto, recipient, plaintext, ephemeral);
  } catch (cause) {
    if (isWhisprError(cause)) throw whisprError('bad-key', 'not a usable encryption key', cause);
    throw cause;
  }
}

/** Opens a SealedBox made for this identity; whatever does not open is `whispr/cannot-open`. */
export async function unseal(crypto: CryptoProvider, identity: WhisprIdentity, sealed: Uint8Array): Promise<Bytes> {
  try {
    return await sealedBoxOpen(crypto, identity.encryptionPrivate, identity.encryptionPublic, sealed);
  } catch (cause) {
    if (isWhisprError(cause, 'crypto/bad-ciphertext')) throw whisprError('cannot-open', 'cannot be opened', cause);
    throw cause;
  }
}
