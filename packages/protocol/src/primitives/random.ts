import { WhisprError } from '../errors/index.ts';
import type { Bytes } from './provider.ts';

/** getRandomValues refuses more at once. */
const QUOTA = 65_536;

/** Bytes from the platform's CSPRNG, in the browser and in Node alike. */
export function platformRandom(length: number): Bytes {
  if (!Number.isSafeInteger(length) || length < 0) throw new WhisprError('crypto/bad-length', 'not a length');
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at += QUOTA) globalThis.crypto.getRandomValues(out.subarray(at, at + QUOTA));
  return out;
}
