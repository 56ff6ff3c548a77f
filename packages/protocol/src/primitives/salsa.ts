import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { badCiphertext, needLength } from './input-checks.ts';
import type { Bytes } from './provider.ts';

/** XSalsa20-Poly1305 as NaCl's secretbox: 16-byte tag ‖ ciphertext. Key 32 bytes; nonce 24 bytes, may be random. */
export function secretboxSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Bytes {
  needLength(key, 32, 'key');
  needLength(nonce, 24, 'nonce');
  return xsalsa20poly1305(key, nonce).encrypt(plaintext);
}

/** Inverse of `secretboxSeal`; anything forged is `crypto/bad-ciphertext`. */
export function secretboxOpen(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Bytes {
  needLength(key, 32, 'key');
  needLength(nonce, 24, 'nonce');
  try {
    return xsalsa20poly1305(key, nonce).decrypt(sealed);
  } catch {
    throw badCiphertext();
  }
}

/** "expand 32-byte k". */
const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);

/** HSalsa20 of a 32-byte secret with a zero input: how NaCl's box makes its key of an X25519 secret. */
export function hsalsaKey(secret: Uint8Array): Bytes {
  needLength(secret, 32, 'secret');
  const words = new Uint32Array(8);
  const view = new DataView(secret.buffer, secret.byteOffset, secret.byteLength);
  for (let i = 0; i < 8; i += 1) words[i] = view.getUint32(4 * i, true);
  const out = new Uint32Array(8);
  hsalsa(SIGMA, words, new Uint32Array(4), out);
  const key = new Uint8Array(32);
  const write = new DataView(key.buffer);
  out.forEach((word, i) => {
    write.setUint32(4 * i, word, true);
  });
  words.fill(0);
  out.fill(0);
  return key;
}
