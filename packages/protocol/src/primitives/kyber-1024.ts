import { concat, wipe } from '../bytes/index.ts';
import { type Encapsulation, type MlKem, mlKem1024 } from './ml-kem.ts';
import type { Bytes } from './provider.ts';
import { sha3_256, shake256 } from './sha3.ts';

/** Round-3 Kyber finishes with one more hash that binds the secret to the ciphertext; FIPS 203 dropped it. */
function bindToCipherText(mlKemSecret: Bytes, cipherText: Uint8Array): Bytes {
  const input = concat(mlKemSecret, sha3_256(cipherText));
  const sharedSecret = shake256(input, 32);
  wipe(mlKemSecret, input);
  return sharedSecret;
}

/**
 * Kyber-1024 as submitted to round 3 of the NIST contest, the KEM behind type byte 0x08 in PQXDH.
 * Keys and ciphertexts have the form of ML-KEM-1024, so it is ML-KEM-1024 with the message hashed before and the secret
 * hashed after. Only the map from seed to key pair differs from the submission, which no peer can see.
 */
export const kyber1024: MlKem = {
  lengths: mlKem1024.lengths,
  keyPair: (seed) => mlKem1024.keyPair(seed),
  encapsulate(publicKey, random): Encapsulation {
    const m = sha3_256(random);
    const { cipherText, sharedSecret } = mlKem1024.encapsulate(publicKey, m);
    wipe(m);
    return { cipherText, sharedSecret: bindToCipherText(sharedSecret, cipherText) };
  },
  decapsulate: (secretKey, cipherText) => bindToCipherText(mlKem1024.decapsulate(secretKey, cipherText), cipherText),
};
