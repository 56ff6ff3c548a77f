import { toHex } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { whisprError } from './failures.ts';

/** An account of the original: 32 bytes each. Its address is the encryption key in hexadecimal. */
export interface WhisprIdentity {
  readonly username: string;
  /** X25519, exactly as stored; not clamped. */
  readonly encryptionPrivate: Uint8Array;
  readonly encryptionPublic: Uint8Array;
  /** The seed of the Ed25519 key. */
  readonly signingSeed: Uint8Array;
  readonly signingPublic: Uint8Array;
}

/** Adds the public keys. Private keys of another length than 32 bytes are `whispr/bad-key`. */
export async function identityFromPrivate(
  crypto: CryptoProvider,
  username: string,
  encryptionPrivate: Uint8Array,
  signingSeed: Uint8Array,
): Promise<WhisprIdentity> {
  if (encryptionPrivate.length !== 32 || signingSeed.length !== 32) throw whisprError('bad-key', 'a key has 32 bytes');
  const encryptionPublic = await crypto.x25519PublicKey(encryptionPrivate);
  const signingPublic = await crypto.ed25519PublicKey(signingSeed);
  return { username, encryptionPrivate, encryptionPublic, signingSeed, signingPublic };
}

/** A new account with fresh keys. */
export function newIdentity(crypto: CryptoProvider, username: string): Promise<WhisprIdentity> {
  return identityFromPrivate(crypto, username, crypto.random(32), crypto.random(32));
}

/** The address that people pass on: 64 lower-case hexadecimal digits. */
export function addressOf(identity: Pick<WhisprIdentity, 'encryptionPublic'>): string {
  return toHex(identity.encryptionPublic);
}
