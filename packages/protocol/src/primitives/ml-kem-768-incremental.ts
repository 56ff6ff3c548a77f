import { genCrystals, XOF128 } from '@noble/post-quantum/_crystals.js';
import { concat, equalBytes, wipe } from '../bytes/index.ts';
import { WhisprError } from '../errors/index.ts';
import { mlKem768 } from './ml-kem.ts';
import type { Bytes } from './provider.ts';
import { sha3_256, sha3_512, shake256 } from './sha3.ts';

/*
 * ML-KEM-768 (FIPS 203) cut into parts that travel separately, as the ML-KEM Braid needs it.
 * The first half of a ciphertext depends on the seed ρ and the hash of the public key only, so it can be made and sent
 * before the bulk of the public key has arrived. Keys, ciphertexts and secrets are those of plain ML-KEM-768.
 */

/** ρ ‖ SHA3-256(ek): all that the first half of a ciphertext depends on. */
export const HEADER_LENGTH = 64;
/** t̂, the public key without ρ. */
export const EK_VECTOR_LENGTH = 1152;
/** Compressed u. */
export const CT1_LENGTH = 960;
/** Compressed v. */
export const CT2_LENGTH = 128;
/** The decapsulation key in its usual form dkPKE ‖ ek ‖ H(ek) ‖ z. */
export const DK_LENGTH = 2400;

const N = 256;
const Q = 3329;
const K = 3;
const RHO_LENGTH = 32;

const crystals = /* @__PURE__ */ genCrystals({
  N,
  Q,
  F: 3303,
  ROOT_OF_UNITY: 17,
  newPoly: (length) => new Uint16Array(length),
  brvBits: 7,
  isKyber: true,
});

/** ByteEncode₁₀ ∘ Compress₁₀; adding ⌊q/2⌋ before the division rounds to nearest. */
const compressedU = /* @__PURE__ */ crystals.bitsCoder(10, {
  encode: (coefficient) => Math.floor(((coefficient << 10) + 1664) / Q),
  decode: (word) => (word * Q + 512) >>> 10,
});

/** SampleNTT (Algorithm 7): rejection sampling of 12-bit candidates from a SHAKE128 stream. */
function sampleNtt(nextBlock: () => Uint8Array): Uint16Array {
  const poly = new Uint16Array(N);
  let filled = 0;
  while (filled < N) {
    const block = nextBlock();
    for (let at = 0; at < block.length && filled < N; at += 3) {
      const middle = block[at + 1] ?? 0;
      const first = (block[at] ?? 0) | ((middle & 15) << 8);
      const second = (middle >> 4) | ((block[at + 2] ?? 0) << 4);
      if (first < Q) poly[filled++] = first;
      if (second < Q && filled < N) poly[filled++] = second;
    }
  }
  return poly;
}

/** SamplePolyCBD₂ (Algorithm 8) of PRF₂(seed, nonce): each coefficient is the difference of two 2-bit sums. */
function sampleNoise(seed: Uint8Array, nonce: number): Uint16Array {
  const input = concat(seed, Uint8Array.of(nonce));
  const bits = shake256(input, 128);
  const poly = new Uint16Array(N);
  for (let i = 0; i < N; i += 1) {
    const nibble = ((bits[i >> 1] ?? 0) >> (4 * (i & 1))) & 15;
    const difference = (nibble & 1) + ((nibble >> 1) & 1) - ((nibble >> 2) & 1) - ((nibble >> 3) & 1);
    // Adding q to negatives without a branch: the noise is secret.
    poly[i] = difference + (Q & (difference >> 31));
  }
  wipe(input, bits);
  return poly;
}

/** sum += a ∘ b in the NTT domain (Algorithms 11 and 12): 128 products of degree-one polynomials. */
function addNttProduct(sum: Uint16Array, a: Uint16Array, b: Uint16Array): void {
  for (let i = 0; i < N; i += 2) {
    const zeta = crystals.nttZetas[64 + (i >> 2)] ?? 0;
    const gamma = (i & 2) === 0 ? zeta : Q - zeta;
    const a0 = a[i] ?? 0;
    const a1 = a[i + 1] ?? 0;
    const b0 = b[i] ?? 0;
    const b1 = b[i + 1] ?? 0;
    sum[i] = ((sum[i] ?? 0) + a0 * b0 + ((a1 * b1) % Q) * gamma) % Q;
    sum[i + 1] = ((sum[i + 1] ?? 0) + a0 * b1 + a1 * b0) % Q;
  }
}

/** The u half of K-PKE.Encrypt (Algorithm 14): u = NTT⁻¹(Âᵀ ∘ ŷ) + e₁, compressed and encoded. */
function encryptU(rho: Uint8Array, r: Uint8Array): Bytes {
  const yHat = Array.from({ length: K }, (_, i) => crystals.NTT.encode(sampleNoise(r, i)));
  const matrix = XOF128(rho);
  const parts = Array.from({ length: K }, (_, i) => {
    const u = new Uint16Array(N);
    // Row i of the transpose: Â[j][i] is expanded from ρ ‖ i ‖ j.
    for (const [j, y] of yHat.entries()) addNttProduct(u, sampleNtt(matrix.get(i, j)), y);
    crystals.NTT.decode(u);
    const e1 = sampleNoise(r, K + i);
    for (let k = 0; k < N; k += 1) u[k] = ((u[k] ?? 0) + (e1[k] ?? 0)) % Q;
    e1.fill(0);
    return compressedU.encode(u);
  });
  matrix.clean();
  for (const y of yHat) y.fill(0);
  return concat(...parts);
}

/** Generates a key pair from a 64-byte seed d ‖ z. `header` goes out first, `ekVector` after it; `dk` stays. */
export function generate(seed: Uint8Array): { header: Bytes; ekVector: Bytes; dk: Bytes } {
  const { publicKey, secretKey } = mlKem768.keyPair(seed);
  return {
    header: concat(publicKey.subarray(EK_VECTOR_LENGTH), sha3_256(publicKey)),
    ekVector: publicKey.slice(0, EK_VECTOR_LENGTH),
    dk: secretKey,
  };
}

/** The ek vector (1152 bytes) that belongs to a decapsulation key: dk holds the whole public key after dkPKE. */
export function ekVectorOf(dk: Uint8Array): Bytes {
  return Uint8Array.from(dk.subarray(EK_VECTOR_LENGTH, 2 * EK_VECTOR_LENGTH));
}

/**
 * First half of an encapsulation, from the header and 32 random bytes `m`: 960 bytes of ciphertext and the 32-byte
 * shared secret. `m` must be kept secret and used again for `encaps2`. Wrong lengths are `crypto/bad-kem-input`.
 */
export function encaps1(header: Uint8Array, m: Uint8Array): { ct1: Bytes; sharedSecret: Bytes } {
  if (header.length !== HEADER_LENGTH || m.length !== 32)
    throw new WhisprError('crypto/bad-kem-input', 'header or randomness of wrong length');
  const secretAndNoise = sha3_512(m, header.subarray(RHO_LENGTH));
  const sharedSecret = secretAndNoise.slice(0, 32);
  const ct1 = encryptU(header.subarray(0, RHO_LENGTH), secretAndNoise.subarray(32));
  wipe(secretAndNoise);
  return { ct1, sharedSecret };
}

/** True if this ek vector is the one the header was made for. Both are public. */
export function ekMatchesHeader(header: Uint8Array, ekVector: Uint8Array): boolean {
  return equalBytes(sha3_256(ekVector, header.subarray(0, RHO_LENGTH)), header.subarray(RHO_LENGTH));
}

/**
 * Second half of an encapsulation: the 128 bytes that complete `ct1`. It runs the whole deterministic encapsulation
 * again, which costs half a millisecond and saves keeping the noise polynomials as state.
 * An ek vector that does not match the header or is not canonical, or a foreign ct1, is `crypto/bad-kem-input`.
 */
export function encaps2(header: Uint8Array, ekVector: Uint8Array, m: Uint8Array, ct1: Uint8Array): Bytes {
  if (!ekMatchesHeader(header, ekVector))
    throw new WhisprError('crypto/bad-kem-input', 'the ek vector does not match its header');
  const { cipherText, sharedSecret } = mlKem768.encapsulate(concat(ekVector, header.subarray(0, RHO_LENGTH)), m);
  wipe(sharedSecret);
  if (!equalBytes(cipherText.subarray(0, CT1_LENGTH), ct1))
    throw new WhisprError('crypto/bad-kem-input', 'the two halves of the ciphertext do not belong together');
  return cipherText.slice(CT1_LENGTH);
}

/** The 32-byte shared secret of a complete ciphertext; an unrelated one if the ciphertext was tampered with. */
export function decaps(dk: Uint8Array, ct1: Uint8Array, ct2: Uint8Array): Bytes {
  return mlKem768.decapsulate(dk, concat(ct1, ct2));
}
