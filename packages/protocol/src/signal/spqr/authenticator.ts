import { be64, concat, equalConstantTime, fromUtf8, wipe } from '../../bytes/index.ts';
import { WhisprError } from '../../errors/index.ts';
import type { CryptoProvider } from '../../primitives/provider.ts';

/*
 * The authenticator of the braid: a key that every epoch's secret is mixed into, and which vouches for the header and
 * ciphertext of the next exchange. So an attacker must have broken every epoch since the handshake to join in.
 */

/** Root and MAC key, 32 bytes each. Carried from epoch to epoch. */
export interface Authenticator {
  readonly root: Uint8Array;
  readonly mac: Uint8Array;
}

/** Length of the MACs that follow header and ciphertext. */
export const MAC_LENGTH = 32;

const PROTOCOL = 'Signal_PQCKA_V1_MLKEM768';
const UPDATE = fromUtf8(`${PROTOCOL}:Authenticator Update`);
const HEADER = fromUtf8(`${PROTOCOL}:ekheader`);
const CIPHERTEXT = fromUtf8(`${PROTOCOL}:ciphertext`);
const EPOCH_SECRET = fromUtf8(`${PROTOCOL}:SCKA Key`);
const ZERO_SALT = new Uint8Array(32);

/** Mixes a 32-byte key of `epoch` in. The old authenticator stays valid until the caller drops it. */
export async function updateAuthenticator(
  crypto: CryptoProvider,
  { root }: Pick<Authenticator, 'root'>,
  epoch: bigint,
  key: Uint8Array,
): Promise<Authenticator> {
  const ikm = concat(root, key);
  const okm = await crypto.hkdf(ZERO_SALT, ikm, concat(UPDATE, be64(epoch)), 64);
  const next = { root: okm.slice(0, 32), mac: okm.slice(32) };
  wipe(ikm, okm);
  return next;
}

/** The authenticator both sides start epoch 1 with, from the 32-byte key of the handshake. */
export function initAuthenticator(crypto: CryptoProvider, authKey: Uint8Array): Promise<Authenticator> {
  return updateAuthenticator(crypto, { root: new Uint8Array(32) }, 1n, authKey);
}

/** The 32-byte MAC over a header. */
export async function headerMac(
  crypto: CryptoProvider,
  { mac }: Authenticator,
  epoch: bigint,
  header: Uint8Array,
): Promise<Uint8Array> {
  return crypto.hmac(mac, concat(HEADER, be64(epoch), header));
}

/** The 32-byte MAC over both halves of a ciphertext. The authenticator must already hold this epoch's secret. */
export async function ciphertextMac(
  crypto: CryptoProvider,
  { mac }: Authenticator,
  epoch: bigint,
  ct1: Uint8Array,
  ct2: Uint8Array,
): Promise<Uint8Array> {
  return crypto.hmac(mac, concat(CIPHERTEXT, be64(epoch), ct1, ct2));
}

/** Compares MACs in constant time; a difference is `spqr/bad-mac`. */
export function requireMac(received: Uint8Array, expected: Uint8Array): void {
  if (!equalConstantTime(received, expected))
    throw new WhisprError('spqr/bad-mac', 'a part of the post-quantum exchange is not authentic');
}

/** What an epoch yields: 32 bytes from the KEM's shared secret, which is wiped. */
export async function deriveEpochSecret(
  crypto: CryptoProvider,
  epoch: bigint,
  sharedSecret: Uint8Array,
): Promise<Uint8Array> {
  const secret = await crypto.hkdf(ZERO_SALT, sharedSecret, concat(EPOCH_SECRET, be64(epoch)), 32);
  wipe(sharedSecret);
  return secret;
}
