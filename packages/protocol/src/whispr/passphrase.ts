import { concat, fromUtf8, wipe } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type Bytes, type ScryptCost, scrypt, secretboxOpen, secretboxSeal } from '../primitives/index.ts';
import { whisprError } from './failures.ts';
import { MAX_PASSPHRASE_BYTES } from './limits.ts';

export const SALT_BYTES = 32;
export const NONCE_BYTES = 24;
/** What `boxed` adds: nonce and tag. */
export const BOX_OVERHEAD = NONCE_BYTES + 16;

/** libsodium's interactive limits (opslimit 524288, memlimit 16 MiB) come to this. The file does not say the cost. */
export const WHISPR_SCRYPT: ScryptCost = { N: 2 ** 14, r: 8, p: 1 };

/** scrypt; injected, so that it may run in a worker. `length` bytes come out. */
export type PassphraseKdf = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: ScryptCost,
  length: number,
) => Promise<Uint8Array>;

/**
 * 64 bytes of the passphrase's UTF-8 form, as typed: the original does not normalise. The first 32 are the box key of
 * every file, the last 32 the HMAC key of `keypair.bin`. Empty or too long is `whispr/bad-passphrase`.
 */
export async function masterKey(kdf: PassphraseKdf, passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  if (passphrase === '' || passphrase.length > MAX_PASSPHRASE_BYTES) throw badPassphrase();
  const typed = fromUtf8(passphrase);
  if (typed.length > MAX_PASSPHRASE_BYTES) throw badPassphrase();
  const key = await kdf(typed, salt, WHISPR_SCRYPT, 64);
  wipe(typed);
  return key;
}

/** The box key alone. */
export async function boxKey(passphrase: string, salt: Uint8Array, kdf: PassphraseKdf = scrypt): Promise<Uint8Array> {
  const master = await masterKey(kdf, passphrase, salt);
  // Not `slice`: on a Node Buffer it would share memory with what is wiped.
  const key = new Uint8Array(master.subarray(0, 32));
  wipe(master);
  return key;
}

/** nonce (24) ‖ secretbox, as PyNaCl's SecretBox writes it. */
export function boxed(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Bytes {
  return concat(nonce, secretboxSeal(key, nonce, plaintext));
}

/** Inverse of `boxed`; whatever does not open is `whispr/wrong-passphrase`: damage looks the same. */
export function unboxed(key: Uint8Array, box: Uint8Array): Bytes {
  if (box.length < BOX_OVERHEAD) throw wrongPassphrase();
  try {
    return secretboxOpen(key, box.subarray(0, NONCE_BYTES), box.subarray(NONCE_BYTES));
  } catch (cause) {
    if (isWhisprError(cause, 'crypto/bad-ciphertext')) throw wrongPassphrase();
    throw cause;
  }
}

export function wrongPassphrase() {
  return whisprError('wrong-passphrase', 'wrong passphrase, or the file is damaged');
}

function badPassphrase() {
  return whisprError('bad-passphrase', 'the passphrase is empty or too long');
}
