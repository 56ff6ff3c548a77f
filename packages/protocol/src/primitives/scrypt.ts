import { WhisprError } from '../errors/index.ts';
import type { Bytes } from './provider.ts';

/** Cost of one scrypt call: memory is 128·N·r bytes. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const LEAST_N = 2 ** 14;
const MOST_N = 2 ** 20;

/**
 * True if a cost may be used. It is read from files that anyone may have written, so it is bounded both ways: too low
 * would be a cheap guess, too high would exhaust memory (N = 2^20 already takes 1 GiB). Only r = 8 and p = 1 are known.
 */
export function isAllowedScryptCost({ N, r, p }: ScryptCost): boolean {
  return Number.isSafeInteger(N) && N >= LEAST_N && N <= MOST_N && Number.isInteger(Math.log2(N)) && r === 8 && p === 1;
}

/**
 * scrypt (RFC 7914) in WebAssembly, the same in browser and Node.
 * `salt` is 16 bytes or more, `length` 16…64 bytes. A cost outside the bounds is `crypto/bad-scrypt-cost`.
 */
export async function scrypt(password: Uint8Array, salt: Uint8Array, cost: ScryptCost, length: number): Promise<Bytes> {
  if (!isAllowedScryptCost(cost)) throw new WhisprError('crypto/bad-scrypt-cost', 'scrypt cost out of bounds');
  if (salt.length < 8 || length < 16 || length > 64) throw new WhisprError('crypto/bad-length', 'salt or length');
  // Loaded at the first use: it carries its WebAssembly with it, and most pages derive keys in a worker of their own.
  const hashes = await import('hash-wasm');
  const out = await hashes.scrypt({
    password,
    salt,
    costFactor: cost.N,
    blockSize: cost.r,
    parallelism: cost.p,
    hashLength: length,
    outputType: 'binary',
  });
  return new Uint8Array(out);
}
