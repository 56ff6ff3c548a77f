import { ml_kem1024, ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { WhisprError } from '../errors/index.ts';
import type { Bytes } from './provider.ts';

/** What an encapsulation gives: the ciphertext for the key's owner and the 32-byte secret both then share. */
export interface Encapsulation {
  readonly cipherText: Bytes;
  readonly sharedSecret: Bytes;
}

/** An ML-KEM parameter set (FIPS 203). All randomness is an argument. Wrong input is `crypto/bad-kem-input`. */
export interface MlKem {
  /** Byte lengths of keys and ciphertext. */
  readonly lengths: { readonly publicKey: number; readonly secretKey: number; readonly cipherText: number };
  /** Algorithm 16: the key pair of a 64-byte seed d ‖ z. */
  keyPair(seed: Uint8Array): { readonly publicKey: Bytes; readonly secretKey: Bytes };
  /** Algorithm 17 with the 32 random bytes `m`; a key with coefficients ≥ q is refused. */
  encapsulate(publicKey: Uint8Array, m: Uint8Array): Encapsulation;
  /** Algorithm 18: never fails on a wrong ciphertext of right length, but gives an unrelated secret. */
  decapsulate(secretKey: Uint8Array, cipherText: Uint8Array): Bytes;
}

/** Turns the library's plain errors about lengths, moduli and hashes into the coded one. */
function coded<T>(operation: () => T): T {
  try {
    return operation();
  } catch (cause) {
    throw new WhisprError('crypto/bad-kem-input', 'a key, ciphertext or random input of the KEM is malformed', {
      cause,
    });
  }
}

function wrap(kem: typeof ml_kem768, lengths: MlKem['lengths']): MlKem {
  return {
    lengths,
    keyPair: (seed) => coded(() => kem.keygen(seed)),
    encapsulate: (publicKey, m) => coded(() => kem.encapsulate(publicKey, m)),
    decapsulate: (secretKey, cipherText) => coded(() => kem.decapsulate(cipherText, secretKey)),
  };
}

/** ML-KEM-768: 1184-byte public keys, 2400-byte secret keys, 1088-byte ciphertexts. */
export const mlKem768: MlKem = wrap(ml_kem768, { publicKey: 1184, secretKey: 2400, cipherText: 1088 });

/** ML-KEM-1024: 1568-byte public keys, 3168-byte secret keys, 1568-byte ciphertexts. */
export const mlKem1024: MlKem = wrap(ml_kem1024, { publicKey: 1568, secretKey: 3168, cipherText: 1568 });
