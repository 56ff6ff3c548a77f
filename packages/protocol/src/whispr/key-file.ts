import * as z from 'zod/mini';
import { ByteReader, ByteWriter, concat, equalConstantTime, fromUtf8, wipe } from '../bytes/index.ts';
import { type Bytes, type CryptoProvider, scrypt } from '../primitives/index.ts';
import { whisprError } from './failures.ts';
import { type WhisprIdentity, identityFromPrivate } from './identity.ts';
import { parseJson, pythonJson } from './json.ts';
import {
  BOX_OVERHEAD,
  NONCE_BYTES,
  type PassphraseKdf,
  SALT_BYTES,
  boxed,
  masterKey,
  unboxed,
  wrongPassphrase,
} from './passphrase.ts';

const VERSION = 1;
const TAG_BYTES = 32;
const KEYS_BYTES = 64;
const MAX_NAME_JSON = 0xffff;
const LEAST = 1 + SALT_BYTES + TAG_BYTES + BOX_OVERHEAD + 2 + KEYS_BYTES;
const MOST = LEAST + MAX_NAME_JSON;
const BAD = 'whispr/bad-key-file';

const owner = z.looseObject({ username: z.string() });

/**
 * Reads a `keypair.bin` of version 1: version ‖ scrypt salt (32) ‖ HMAC-SHA-256 of all that follows (32) ‖ nonce (24) ‖
 * secretbox. Inside: length (2, big-endian) ‖ JSON {"username"} ‖ X25519 private key (32) ‖ Ed25519 seed (32).
 * `whispr/bad-key-file`: no such file; `whispr/unknown-version`; `whispr/wrong-passphrase`: or damaged, which cannot be
 * told apart; `whispr/bad-passphrase`.
 */
export async function openKeyFile(
  crypto: CryptoProvider,
  file: Uint8Array,
  passphrase: string,
  kdf: PassphraseKdf = scrypt,
): Promise<WhisprIdentity> {
  const reader = new ByteReader(file, BAD);
  if (reader.u8() !== VERSION) throw whisprError('unknown-version', 'not version 1 of a key file');
  if (file.length < LEAST || file.length > MOST) throw whisprError('bad-key-file', 'no key file has this length');
  const salt = reader.raw(SALT_BYTES);
  const tag = reader.raw(TAG_BYTES);
  const box = reader.raw(reader.remaining);
  const master = await masterKey(kdf, passphrase, salt);
  try {
    const expected = await crypto.hmac(master.subarray(32), box);
    if (!equalConstantTime(expected, tag)) throw wrongPassphrase();
    return await readOwner(crypto, unboxed(master.subarray(0, 32), box));
  } finally {
    wipe(master);
  }
}

/**
 * Writes a `keypair.bin` that the original opens. `random` is 32 bytes of salt and 24 of nonce. The passphrase is not
 * judged here, and the cost is the original's, which is low: export under a passphrase of its own.
 * A name whose JSON exceeds 65,535 bytes is `whispr/bad-name`.
 */
export async function sealKeyFile(
  crypto: CryptoProvider,
  identity: Pick<WhisprIdentity, 'username' | 'encryptionPrivate' | 'signingSeed'>,
  passphrase: string,
  kdf: PassphraseKdf = scrypt,
  random: Uint8Array = crypto.random(SALT_BYTES + NONCE_BYTES),
): Promise<Bytes> {
  const json = fromUtf8(pythonJson(new Map([['username', identity.username]])));
  if (json.length > MAX_NAME_JSON) throw whisprError('bad-name', 'the name is too long');
  const { encryptionPrivate, signingSeed } = identity;
  const inner = new ByteWriter().u16(json.length).raw(json).raw(encryptionPrivate).raw(signingSeed).finish();
  if (inner.length !== 2 + json.length + KEYS_BYTES) throw whisprError('bad-key', 'a key has 32 bytes');
  const salt = random.subarray(0, SALT_BYTES);
  const master = await masterKey(kdf, passphrase, salt);
  const box = boxed(master.subarray(0, 32), random.subarray(SALT_BYTES), inner);
  const tag = await crypto.hmac(master.subarray(32), box);
  wipe(master, inner);
  return concat(Uint8Array.of(VERSION), salt, tag, box);
}

async function readOwner(crypto: CryptoProvider, inner: Uint8Array): Promise<WhisprIdentity> {
  const reader = new ByteReader(inner, BAD);
  const { username } = parseJson(owner, reader.raw(reader.u16()), MAX_NAME_JSON, BAD);
  const encryptionPrivate = reader.raw(32);
  const signingSeed = reader.raw(32);
  reader.end();
  wipe(inner);
  return identityFromPrivate(crypto, username, encryptionPrivate, signingSeed);
}
