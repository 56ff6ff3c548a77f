import type { Bytes, CryptoProvider } from '../primitives/index.ts';

/** A message id: 16 random bytes, made by the author. */
export function newMessageId(crypto: CryptoProvider): Bytes {
  return crypto.random(16);
}

/** A deposit id: 16 random bytes, made with the envelope and kept with it, so that a retry is recognised. */
export function newDepositId(crypto: CryptoProvider): Bytes {
  return crypto.random(16);
}
