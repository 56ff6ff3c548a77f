import { concat, fromUtf8 } from '../bytes/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';

const NONE = new Uint8Array(0);

/** HKDF-SHA-256 of a secret for one purpose: info = "whispr/v1/" ‖ label ‖ context. */
export async function deriveKey(
  crypto: CryptoProvider,
  secret: Uint8Array,
  label: string,
  length: number,
  context: Uint8Array = NONE,
): Promise<Bytes> {
  return crypto.hkdf(NONE, secret, concat(fromUtf8(`whispr/v1/${label}`), context), length);
}
