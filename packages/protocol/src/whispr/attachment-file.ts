import { toHex } from '../bytes/index.ts';
import { type Bytes, type CryptoProvider, scrypt } from '../primitives/index.ts';
import { whisprError } from './failures.ts';
import { MAX_ATTACHMENT_BYTES } from './limits.ts';
import { BOX_OVERHEAD, type PassphraseKdf, SALT_BYTES, boxKey, unboxed } from './passphrase.ts';

const MARKER = 0xa1;
const OVERHEAD = 1 + SALT_BYTES + BOX_OVERHEAD;

/**
 * Reads `attachments/<sha256>.bin`: 0xA1 ‖ salt (32) ‖ nonce (24) ‖ secretbox of the file. `sha256`, 64 hexadecimal
 * digits from the file's name, must be the hash of what comes out, else `whispr/sha256-mismatch`.
 * `whispr/bad-attachment-file`, `whispr/wrong-passphrase`, `whispr/bad-passphrase`.
 */
export async function openAttachmentFile(
  crypto: CryptoProvider,
  file: Uint8Array,
  sha256: string,
  passphrase: string,
  kdf: PassphraseKdf = scrypt,
): Promise<Bytes> {
  if (file[0] !== MARKER || file.length < OVERHEAD || file.length > OVERHEAD + MAX_ATTACHMENT_BYTES)
    throw whisprError('bad-attachment-file', 'not an attachment file');
  const key = await boxKey(passphrase, file.slice(1, 1 + SALT_BYTES), kdf);
  const plaintext = unboxed(key, file.subarray(1 + SALT_BYTES));
  if (toHex(await crypto.sha256(plaintext)) !== sha256.toLowerCase())
    throw whisprError('sha256-mismatch', 'the file has another hash than its name says');
  return plaintext;
}
