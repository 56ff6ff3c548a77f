import { sha3_256 as nobleSha3_256, sha3_512 as nobleSha3_512, shake256 as nobleShake256 } from '@noble/hashes/sha3.js';
import { concat } from '../bytes/index.ts';
import type { Bytes } from './provider.ts';

/** SHA3-256 (FIPS 202) of the joined parts, 32 bytes. */
export function sha3_256(...parts: readonly Uint8Array[]): Bytes {
  return nobleSha3_256(concat(...parts));
}

/** SHA3-512 (FIPS 202) of the joined parts, 64 bytes. */
export function sha3_512(...parts: readonly Uint8Array[]): Bytes {
  return nobleSha3_512(concat(...parts));
}

/** The first `length` bytes of SHAKE256 (FIPS 202) over `data`. */
export function shake256(data: Uint8Array, length: number): Bytes {
  return nobleShake256(data, { dkLen: length });
}
