import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import { fromCrockford, inGroups, normalizeCrockford, toCrockford } from './crockford.ts';
import { identityError } from './failures.ts';

export const ACCOUNT_SECRET_BYTES = 20;
const ACCESS_KEY_CHARACTERS = 32;

/** The 160 random bits an account is made of. */
export function newAccountSecret(crypto: CryptoProvider): Bytes {
  return crypto.random(ACCOUNT_SECRET_BYTES);
}

/** The account secret as its owner writes it down: 8 groups of 4 characters with hyphens between. */
export function formatAccessKey(accountSecret: Uint8Array): string {
  if (accountSecret.length !== ACCOUNT_SECRET_BYTES) throw identityError('bad-access-key', 'not an account secret');
  return inGroups(toCrockford(accountSecret), 4);
}

/**
 * The account secret, 20 bytes, from an access key as typed: any case, with or without hyphens and spaces, O for 0, I
 * and L for 1. Anything else is `identity/bad-access-key`. There is no check sum: all 160 bits are secret.
 */
export function parseAccessKey(typed: string): Bytes {
  const text = normalizeCrockford(typed, ACCESS_KEY_CHARACTERS);
  const secret = text === undefined ? undefined : fromCrockford(text);
  if (secret === undefined) throw identityError('bad-access-key', 'an access key has 32 characters');
  return secret;
}
