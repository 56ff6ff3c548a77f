import type { CryptoProvider } from '../primitives/index.ts';
import { signalError } from './failures.ts';
import { parsePublicKey } from './keys.ts';

/**
 * The base key of a first message comes from anyone and names the session, so it must have one encoding only and lie in
 * the prime-order subgroup: else the same secrets could be reached through several base keys and replay detection by
 * base key would miss them. Anything else is `signal/malformed`.
 */
export async function requireCanonicalBaseKey(crypto: CryptoProvider, baseKey: Uint8Array): Promise<void> {
  if (!(await crypto.isPrimeOrderPoint(parsePublicKey(baseKey))))
    throw signalError('malformed', 'the base key is not canonical');
}
