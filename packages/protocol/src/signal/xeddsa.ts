import { concat, wipe } from '../bytes/index.ts';
import {
  type Bytes,
  type CryptoProvider,
  montgomeryToEdwards,
  multiplyAddScalar,
  multiplyBase,
  reduceScalar,
} from '../primitives/index.ts';
import { parsePublicKey } from './keys.ts';

export const SIGNATURE_BYTES = 64;

/** Sets the nonce hash apart from every Ed25519 hash: a value no encoded point can have. */
const NONCE_PREFIX = new Uint8Array(32).fill(0xff);
NONCE_PREFIX[0] = 0xfe;

/**
 * XEdDSA as deployed: signs with a Curve25519 private key (32 bytes, clamped). Where the XEdDSA paper negates the key so
 * that its Edwards sign bit is 0, the deployed form keeps the key and carries the bit in the top bit of the signature.
 * `random` is 64 bytes; the signature is 64 bytes.
 */
export async function xeddsaSign(
  crypto: CryptoProvider,
  privateKey: Uint8Array,
  message: Uint8Array,
  random: Uint8Array = crypto.random(64),
): Promise<Bytes> {
  const a = reduceScalar(privateKey);
  const publicPoint = multiplyBase(a);
  const r = reduceScalar(await crypto.sha512(concat(NONCE_PREFIX, privateKey, message, random)));
  const commitment = multiplyBase(r);
  const h = reduceScalar(await crypto.sha512(concat(commitment, publicPoint, message)));
  const s = multiplyAddScalar(r, h, a);
  wipe(a, r);
  const signature = concat(commitment, s);
  signature[63] = ((signature[63] ?? 0) & 0x7f) | ((publicPoint[31] ?? 0) & 0x80);
  return signature;
}

/** True if `signature` by the owner of the 33-byte `publicKey` covers `message`. A malformed key is `signal/malformed`. */
export async function xeddsaVerify(
  crypto: CryptoProvider,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const u = parsePublicKey(publicKey);
  if (signature.length !== SIGNATURE_BYTES) return false;
  const top = signature[63] ?? 0;
  const point = montgomeryToEdwards(u, top & 0x80);
  if (point === undefined) return false;
  const plain = signature.slice();
  plain[63] = top & 0x7f;
  return crypto.ed25519Verify(point, message, plain);
}
