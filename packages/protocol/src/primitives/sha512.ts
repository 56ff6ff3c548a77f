import { sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import type { Bytes } from './provider.ts';

/** SHA-512 (FIPS 180-4), 64 bytes, at once: for chains of thousands of hashes, where a provider's promises would cost most. */
export function sha512(data: Uint8Array): Bytes {
  return nobleSha512(data);
}
