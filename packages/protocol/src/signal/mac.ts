import { concat } from '../bytes/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import { MAC_BYTES } from './messages.ts';

/**
 * The 8-byte MAC of a ratchet message over both 33-byte identities, sender first, and the message with its version byte.
 * It plays the part of the associated data of PQXDH and the Double Ratchet.
 */
export async function messageMac(
  crypto: CryptoProvider,
  macKey: Uint8Array,
  senderIdentity: Uint8Array,
  receiverIdentity: Uint8Array,
  authenticated: Uint8Array,
): Promise<Bytes> {
  return (await crypto.hmac(macKey, concat(senderIdentity, receiverIdentity, authenticated))).slice(0, MAC_BYTES);
}
