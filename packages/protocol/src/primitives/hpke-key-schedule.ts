import { concat, fromUtf8 } from '../bytes/index.ts';
import type { Bytes, CryptoProvider } from './provider.ts';

const VERSION = fromUtf8('HPKE-v1');
const NONE = new Uint8Array(0);

/** "HPKE" ‖ kem id ‖ kdf id ‖ aead id, each id two bytes (RFC 9180 §5.1). */
export function hpkeSuiteId(kem: number, kdf: number, aead: number): Bytes {
  return concat(fromUtf8('HPKE'), Uint8Array.of(kem >> 8, kem & 255, kdf >> 8, kdf & 255, aead >> 8, aead & 255));
}

/**
 * The key schedule of RFC 9180 §5.1 in base mode with HKDF-SHA256, for the first message only:
 * a 32-byte AEAD key and the 12-byte nonce of sequence number 0.
 */
export async function hpkeKeySchedule(
  crypto: CryptoProvider,
  suite: Uint8Array,
  sharedSecret: Uint8Array,
  info: Uint8Array,
): Promise<{ key: Bytes; nonce: Bytes }> {
  const extract = (salt: Uint8Array, label: string, ikm: Uint8Array) =>
    crypto.hmac(salt, concat(VERSION, suite, fromUtf8(label), ikm));
  const context = concat(
    Uint8Array.of(0),
    await extract(NONE, 'psk_id_hash', NONE),
    await extract(NONE, 'info_hash', info),
  );
  const secret = await extract(sharedSecret, 'secret', NONE);
  // Every output fits one block of HKDF-Expand, which is then a single HMAC with counter 1.
  const expand = async (label: string, length: number): Promise<Bytes> => {
    const labelled = concat(Uint8Array.of(0, length), VERSION, suite, fromUtf8(label), context);
    return (await crypto.hmac(secret, concat(labelled, Uint8Array.of(1)))).slice(0, length);
  };
  return { key: await expand('key', 32), nonce: await expand('base_nonce', 12) };
}
