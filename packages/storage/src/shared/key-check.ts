import { equalConstantTime, fromUtf8 } from '@whispr/protocol/bytes';

const LABEL = fromUtf8('whispr/v1/database-check');

/**
 * 16 bytes that recognise the database key without telling anything about it: HMAC-SHA256(key, label).
 * They stand beside the database, so that a wrong key and a damaged file can be told apart, and so that a database
 * that has vanished is noticed (AT-34, AT-35).
 */
export async function keyCheck(key: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const handle = await crypto.subtle.importKey('raw', Uint8Array.from(key), hmac, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', handle, LABEL)).slice(0, 16);
}

/** True if `check` was made for this key. */
export async function matchesKeyCheck(key: Uint8Array, check: Uint8Array): Promise<boolean> {
  return equalConstantTime(await keyCheck(key), check);
}
