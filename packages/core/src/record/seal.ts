import { be64, ByteReader, ByteWriter, concat } from '@whispr/protocol/bytes';
import { isWhisprError, WhisprError } from '@whispr/protocol/errors';
import type { AccountKeys } from '@whispr/protocol/identity';
import { type CryptoProvider, xchachaOpen, xchachaSeal } from '@whispr/protocol/primitives';

const NONCE = 24;
const OVERHEAD = NONCE + 16;
const LENGTH = 4;
/** Sealed sizes double from 16 KiB to what a relay takes, so that a relay learns the number of contacts only roughly. */
const SMALLEST = 16_384;
const LARGEST = 524_288;

export type RecordKeys = Pick<AccountKeys, 'recordSlot' | 'recordKey' | 'recordSigningSeed'>;

/**
 * Seals the record for one version (rule 7): nonce (24) ‖ XChaCha20-Poly1305 with AAD = slot ‖ be64(version), padded to a
 * power of two. More than 512 KiB is `record/too-large`.
 */
export function sealRecord(crypto: CryptoProvider, keys: RecordKeys, version: number, payload: Uint8Array): Uint8Array {
  let size = SMALLEST;
  while (size - OVERHEAD - LENGTH < payload.length) size *= 2;
  if (size > LARGEST) throw new WhisprError('record/too-large', 'the account record does not fit the relay');
  const padding = new Uint8Array(size - OVERHEAD - LENGTH - payload.length);
  const nonce = crypto.random(NONCE);
  const padded = new ByteWriter().block(payload).raw(padding).finish();
  return concat(nonce, xchachaSeal(keys.recordKey, nonce, padded, aad(keys, version)));
}

/** Opens a record of this account and version; whatever does not open is `record/cannot-open`. */
export function openRecord(keys: RecordKeys, version: number, blob: Uint8Array): Uint8Array {
  if (blob.length < OVERHEAD || blob.length > LARGEST) throw cannotOpen();
  const padded = unseal(keys, version, blob);
  const reader = new ByteReader(padded, 'record/cannot-open');
  return reader.block(reader.remaining);
}

function unseal(keys: RecordKeys, version: number, blob: Uint8Array): Uint8Array {
  try {
    return xchachaOpen(keys.recordKey, blob.subarray(0, NONCE), blob.subarray(NONCE), aad(keys, version));
  } catch (cause) {
    if (!isWhisprError(cause, 'crypto/bad-ciphertext')) throw cause;
    throw cannotOpen();
  }
}

function aad({ recordSlot }: RecordKeys, version: number): Uint8Array {
  return concat(recordSlot, be64(version));
}

function cannotOpen(): WhisprError {
  return new WhisprError('record/cannot-open', 'not a record of this account and version');
}
