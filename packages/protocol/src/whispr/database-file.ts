import { equalBytes, fromUtf8, toUtf8 } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { scrypt } from '../primitives/index.ts';
import { decodeBase64 } from './base64.ts';
import { whisprError } from './failures.ts';
import { MAX_DATABASE_BYTES } from './limits.ts';
import { type PassphraseKdf, SALT_BYTES, boxKey, unboxed } from './passphrase.ts';

const MAGIC = fromUtf8('WHISPRDBv1');
const SQLITE = fromUtf8('SQLite format 3\0');

/** The key of `whispr_messages.db` and of the fields inside. `salt` is `db_salt.bin`, 32 bytes. */
export async function databaseKey(
  passphrase: string,
  salt: Uint8Array,
  kdf: PassphraseKdf = scrypt,
): Promise<Uint8Array> {
  if (salt.length !== SALT_BYTES) throw whisprError('bad-database', 'db_salt.bin has 32 bytes');
  return boxKey(passphrase, salt, kdf);
}

/**
 * The SQLite file inside `whispr_messages.db`. Two forms exist: "WHISPRDBv1" ‖ base64 of nonce (24) ‖ secretbox; and
 * plain SQLite, which builds with SQLCipher leave by mistake. A true SQLCipher file was never seen and is, like anything
 * else, `whispr/bad-database`. `whispr/wrong-passphrase`.
 */
export function openDatabaseFile(file: Uint8Array, key: Uint8Array): Uint8Array {
  if (file.length > MAX_DATABASE_BYTES) throw whisprError('bad-database', 'the database is too large');
  if (startsWith(file, SQLITE)) return file;
  if (!startsWith(file, MAGIC)) throw whisprError('bad-database', 'not a message database');
  const box = decodeBase64(new TextDecoder('latin1').decode(file.subarray(MAGIC.length)));
  if (box === undefined) throw whisprError('bad-database', 'the database is damaged');
  const sqlite = unboxed(key, box);
  if (!startsWith(sqlite, SQLITE)) throw whisprError('bad-database', 'no SQLite file inside');
  return sqlite;
}

/**
 * A text of the table `messages` (`sender`, `text`): base64 of nonce ‖ secretbox. Where sealing failed the original
 * stored plain text, so what does not open is returned as it is.
 */
export function openDatabaseText(key: Uint8Array, stored: string): string {
  const box = decodeBase64(stored);
  if (box === undefined) return stored;
  try {
    return toUtf8(unboxed(key, box));
  } catch (cause) {
    if (isWhisprError(cause)) return stored;
    throw cause;
  }
}

/** `enc_blob` of the table `my_group_keys`: a group key, 32 bytes. `whispr/wrong-passphrase`, `whispr/bad-database`. */
export function openDatabaseGroupKey(key: Uint8Array, stored: string): Uint8Array {
  const box = decodeBase64(stored);
  if (box === undefined) throw whisprError('bad-database', 'not base64');
  const groupKey = unboxed(key, box);
  if (groupKey.length !== 32) throw whisprError('bad-database', 'a group key has 32 bytes');
  return groupKey;
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, prefix.length), prefix);
}
