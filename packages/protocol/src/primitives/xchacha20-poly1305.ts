import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { badCiphertext, needLength } from './input-checks.ts';
import type { Bytes } from './provider.ts';

/** XChaCha20-Poly1305: ciphertext ‖ 16-byte tag. Key 32 bytes; nonce 24 bytes, large enough to be random. */
export function xchachaSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Bytes {
  needLength(key, 32, 'key');
  needLength(nonce, 24, 'nonce');
  return xchacha20poly1305(key, nonce, aad).encrypt(plaintext);
}

/** Inverse of `xchachaSeal`; anything forged is `crypto/bad-ciphertext`. */
export function xchachaOpen(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Bytes {
  needLength(key, 32, 'key');
  needLength(nonce, 24, 'nonce');
  return open(() => xchacha20poly1305(key, nonce, aad).decrypt(sealed));
}

/** ChaCha20-Poly1305 (RFC 8439) with a 12-byte nonce that must never repeat under one key. */
export function chachaSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Bytes {
  needLength(key, 32, 'key');
  needLength(nonce, 12, 'nonce');
  return chacha20poly1305(key, nonce, aad).encrypt(plaintext);
}

/** Inverse of `chachaSeal`; anything forged is `crypto/bad-ciphertext`. */
export function chachaOpen(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Bytes {
  needLength(key, 32, 'key');
  needLength(nonce, 12, 'nonce');
  return open(() => chacha20poly1305(key, nonce, aad).decrypt(sealed));
}

function open(decrypt: () => Bytes): Bytes {
  try {
    return decrypt();
  } catch {
    throw badCiphertext();
  }
}
