import { createHash } from 'node:crypto';
import { LIMITS, mailboxIdText } from '@whispr/contract';

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(bytes).digest());
}

/** The id of the mailbox that `publicKey` reads. */
export function mailboxIdOf(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(mailboxIdText(publicKey)).slice(0, LIMITS.mailboxId);
}

/** Bytes as a key of a Map: one character per byte, compact and quick to hash. */
export function keyOf(bytes: Uint8Array): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1');
}
