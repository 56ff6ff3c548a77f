import type { Bytes } from './provider.ts';

/** Ten limbs of alternately 26 and 25 bits, as `field25519-wasm.ts` computes with them. */
export const LIMBS = 10;

/** Bits of limb i. */
export const limbBits = (i: number): number => (i % 2 === 0 ? 26 : 25);

/** Number of the lowest bit of limb i. */
const offsetOf = (i: number): number => Math.ceil(25.5 * i);

/** Limbs of 32 little-endian bytes; the top bit is ignored (RFC 7748 §5). The value may be p or more. */
export function limbsOf(bytes: Uint8Array): number[] {
  return Array.from({ length: LIMBS }, (_, i) => {
    const offset = offsetOf(i);
    let window = 0;
    for (let k = 4; k >= 0; k -= 1) window = window * 256 + (bytes[(offset >> 3) + k] ?? 0);
    return Math.floor(window / 2 ** (offset & 7)) % 2 ** limbBits(i);
  });
}

/** The one encoding, 32 bytes, of limbs as a product leaves them: signed, below 2^26 in size, the value between −p and 2p. */
export function bytesOf(limbs: Int32Array): Bytes {
  const h = Int32Array.from(limbs);
  const limb = (i: number): number => h[i] ?? 0;
  // How many times p fits (−1, 0 or 1), found by carrying the value plus 19 through all limbs.
  let q = (19 * limb(9) + 2 ** 24) >> 25;
  for (let i = 0; i < LIMBS; i += 1) q = (limb(i) + q) >> limbBits(i);
  h[0] = limb(0) + 19 * q;
  for (let i = 0; i < LIMBS; i += 1) {
    const above = limb(i) >> limbBits(i);
    h[i] = limb(i) - above * 2 ** limbBits(i);
    // Beyond the last limb lies q·2^255, which is what was to be taken away.
    if (i + 1 < LIMBS) h[i + 1] = limb(i + 1) + above;
  }
  const out = new Uint8Array(32);
  for (let i = 0; i < LIMBS; i += 1) {
    const offset = offsetOf(i);
    let rest = limb(i) * 2 ** (offset & 7);
    for (let byte = offset >> 3; byte < Math.min(32, (offset >> 3) + 5); byte += 1) {
      out[byte] = (out[byte] ?? 0) | (rest % 256);
      rest = Math.floor(rest / 256);
    }
  }
  h.fill(0);
  return out;
}
