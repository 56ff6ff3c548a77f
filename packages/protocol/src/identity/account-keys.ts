import { be32 } from '../bytes/index.ts';
import { hpkeKeyPair } from '../primitives/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import { clamp } from '../signal/keys.ts';
import { ACCOUNT_SECRET_BYTES } from './access-key.ts';
import { deriveKey } from './derive.ts';
import { identityError } from './failures.ts';

/** All that follows from the account secret. Every field but the public ones is secret. */
export interface AccountKeys {
  /** 0 for a new account, one more after each revocation of a device. */
  readonly generation: number;
  /** Curve25519, 32 bytes, clamped: agrees (X25519) and signs (XEdDSA). */
  readonly identityPrivate: Bytes;
  /** The public key people exchange: 32 bytes, without the type byte of Signal. */
  readonly identity: Bytes;
  /** Seed of the hybrid KEM pair, 32 bytes; it is the private key too. */
  readonly kemSeed: Bytes;
  /** Hybrid KEM public key, 1216 bytes. */
  readonly kem: Bytes;
  /** Where the account record lies at the relay, 32 bytes, unrelated to the identity. */
  readonly recordSlot: Bytes;
  /** Ed25519 seed that writes the account record. */
  readonly recordSigningSeed: Bytes;
  /** Key of the account record's encryption, 32 bytes. */
  readonly recordKey: Bytes;
  /** Ed25519 seed that writes the directory entry; another one, so that the relay cannot join the two. */
  readonly directorySigningSeed: Bytes;
  /** Key of backups, 32 bytes. */
  readonly backupKey: Bytes;
}

/**
 * Derives the keys of one generation (a u32). Nothing of one generation tells anything about another, and nothing leads
 * back to the secret, so a linked device may hold the keys without the secret (design rule 3).
 */
export async function deriveAccountKeys(
  crypto: CryptoProvider,
  accountSecret: Uint8Array,
  generation: number,
): Promise<AccountKeys> {
  if (accountSecret.length !== ACCOUNT_SECRET_BYTES) throw identityError('bad-access-key', 'not an account secret');
  if (!Number.isInteger(generation) || generation < 0 || generation > 0xffff_ffff)
    throw identityError('bad-generation', 'a generation is a u32');
  const key = (label: string) => deriveKey(crypto, accountSecret, label, 32, be32(generation));
  const identityPrivate = clamp(await key('identity'));
  const kemSeed = await key('kem');
  return {
    generation,
    identityPrivate,
    identity: await crypto.x25519PublicKey(identityPrivate),
    kemSeed,
    kem: hpkeKeyPair(kemSeed).publicKey,
    recordSlot: await key('record-slot'),
    recordSigningSeed: await key('record-signing'),
    recordKey: await key('record-key'),
    directorySigningSeed: await key('directory-signing'),
    backupKey: await key('backup'),
  };
}
