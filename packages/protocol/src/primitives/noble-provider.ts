import { cbc, ctr, gcm } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concat } from '../bytes/index.ts';
import {
  isCanonicalScalar,
  isPrimeOrderMontgomery,
  isStrictPoint,
  reduceScalar,
  verificationPoint,
} from './edwards.ts';
import { badCiphertext, badKeyAgreement, needBlocks, needLength, needOutputLength } from './input-checks.ts';
import type { Bytes, CryptoProvider } from './provider.ts';
import { platformRandom } from './random.ts';

/**
 * The portable provider: audited JavaScript, synchronous, the same on every platform. Its curve arithmetic uses BigInt
 * and its AES uses tables; neither is strictly constant in time. Where that matters, prefer `defaultProvider()`.
 */
export const nobleProvider = {
  name: 'noble',
  random: platformRandom,

  sha256: (data: Uint8Array): Bytes => sha256(data),
  sha512: (data: Uint8Array): Bytes => sha512(data),
  hmac: (key: Uint8Array, data: Uint8Array): Bytes => hmac(sha256, key, data),
  hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): Bytes {
    needOutputLength(length);
    return hkdf(sha256, ikm, salt, info, length);
  },

  x25519(privateKey: Uint8Array, publicKey: Uint8Array): Bytes {
    needLength(privateKey, 32, 'private key');
    needLength(publicKey, 32, 'public key');
    try {
      return x25519.getSharedSecret(privateKey, publicKey);
    } catch {
      throw badKeyAgreement();
    }
  },
  x25519PublicKey(privateKey: Uint8Array): Bytes {
    needLength(privateKey, 32, 'private key');
    return x25519.getPublicKey(privateKey);
  },

  isPrimeOrderPoint: (u: Uint8Array): boolean => isPrimeOrderMontgomery(u),

  ed25519Sign(seed: Uint8Array, message: Uint8Array): Bytes {
    needLength(seed, 32, 'seed');
    return ed25519.sign(message, seed);
  },
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length !== 64 || !isStrictPoint(publicKey)) return false;
    const r = signature.subarray(0, 32);
    const s = signature.subarray(32);
    if (!isCanonicalScalar(s)) return false;
    const expected = verificationPoint(publicKey, s, reduceScalar(sha512(concat(r, publicKey, message))));
    return expected?.every((byte, i) => byte === r[i]) ?? false;
  },
  ed25519PublicKey(seed: Uint8Array): Bytes {
    needLength(seed, 32, 'seed');
    return ed25519.getPublicKey(seed);
  },

  aesCbcEncrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Bytes {
    needLength(key, 32, 'AES key');
    needLength(iv, 16, 'iv');
    return cbc(key, iv).encrypt(data);
  },
  aesCbcDecrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Bytes {
    needLength(key, 32, 'AES key');
    needLength(iv, 16, 'iv');
    needBlocks(data);
    try {
      return cbc(key, iv).decrypt(data);
    } catch {
      throw badCiphertext();
    }
  },
  aesGcmEncrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, aad: Uint8Array): Bytes {
    needLength(key, 32, 'AES key');
    needLength(nonce, 12, 'nonce');
    return gcm(key, nonce, aad).encrypt(data);
  },
  aesGcmDecrypt(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, aad: Uint8Array): Bytes {
    needLength(key, 32, 'AES key');
    needLength(nonce, 12, 'nonce');
    try {
      return gcm(key, nonce, aad).decrypt(data);
    } catch {
      throw badCiphertext();
    }
  },
  aesCtr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Bytes {
    needLength(key, 32, 'AES key');
    needLength(counter, 16, 'counter');
    return ctr(key, counter).encrypt(data);
  },
} satisfies CryptoProvider;
