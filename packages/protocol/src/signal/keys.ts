import { concat, wipe } from '../bytes/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import { signalError } from './failures.ts';

/** Lengths of serialised keys: a type byte and the key. */
export const PUBLIC_KEY_BYTES = 33;
export const KYBER_PUBLIC_KEY_BYTES = 1569;
export const KYBER_SECRET_KEY_BYTES = 3169;
export const KYBER_CIPHERTEXT_BYTES = 1569;

const CURVE25519 = 0x05;
const KYBER_1024 = 0x08;

/** A Curve25519 pair: the public key in its 33-byte form, the private key as 32 clamped bytes. */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** The form in which a private key is stored and signs: RFC 7748 §5 `decodeScalar25519`. */
export function clamp(privateKey: Uint8Array): Bytes {
  const out = privateKey.slice();
  out[0] = (out[0] ?? 0) & 248;
  out[31] = ((out[31] ?? 0) & 127) | 64;
  return out;
}

/** Puts the type byte before a 32-byte u coordinate. */
export function encodePublicKey(u: Uint8Array): Bytes {
  return concat(Uint8Array.of(CURVE25519), u);
}

/** The 32-byte u coordinate of a serialised public key; any other length or type is `signal/malformed`. */
export function parsePublicKey(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== PUBLIC_KEY_BYTES || publicKey[0] !== CURVE25519)
    throw signalError('malformed', 'not a Curve25519 public key');
  return publicKey.subarray(1);
}

/** Puts the Kyber-1024 type byte before a key or ciphertext. */
export function encodeKyber(bytes: Uint8Array): Bytes {
  return concat(Uint8Array.of(KYBER_1024), bytes);
}

/** A Kyber-1024 key or ciphertext of `length` serialised bytes without its type byte, else `signal/malformed`. */
export function parseKyber(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length || bytes[0] !== KYBER_1024)
    throw signalError('malformed', 'not a Kyber-1024 key or ciphertext');
  return bytes.subarray(1);
}

/** The pair of 32 private bytes of any value. */
export async function keyPairFromPrivate(crypto: CryptoProvider, privateBytes: Uint8Array): Promise<KeyPair> {
  const privateKey = clamp(privateBytes);
  return { privateKey, publicKey: encodePublicKey(await crypto.x25519PublicKey(privateKey)) };
}

/** A fresh random pair. */
export async function generateKeyPair(crypto: CryptoProvider): Promise<KeyPair> {
  const random = crypto.random(32);
  const pair = await keyPairFromPrivate(crypto, random);
  wipe(random);
  return pair;
}

/** X25519 between a private key and a serialised public key; a key of small order is `signal/malformed`. */
export async function agree(crypto: CryptoProvider, privateKey: Uint8Array, publicKey: Uint8Array): Promise<Bytes> {
  const u = parsePublicKey(publicKey);
  try {
    return await crypto.x25519(privateKey, u);
  } catch (cause) {
    throw signalError('malformed', 'the public key does not allow an agreement', cause);
  }
}
