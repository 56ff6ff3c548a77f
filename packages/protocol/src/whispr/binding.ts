import { concat, fromHex, fromUtf8 } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';
import { encodePublicKey, xeddsaSign, xeddsaVerify } from '../signal/index.ts';
import type { Binding } from './direct-schema.ts';
import type { WhisprIdentity } from './identity.ts';

const LABEL = 'whispr/compat/v1/message';

/** The fields of `POST /send` that a binding covers; keys in hexadecimal, `timestamp` in seconds. */
export interface BoundFields {
  readonly to: string;
  readonly from_: string;
  readonly enc_pub: string;
  readonly message: Uint8Array;
  readonly timestamp: number | undefined;
}

/**
 * What a binding signs: label ‖ id (16) ‖ to (32) ‖ from_ (32) ‖ enc_pub (32) ‖ timestamp (8, IEEE 754 big-endian; NaN
 * if there is none) ‖ SHA-256 of the sealed bytes (32). The original signs the sealed bytes alone, so its messages can be
 * replayed, redirected and given another sender.
 */
export async function bindingText(crypto: CryptoProvider, fields: BoundFields, id: Uint8Array): Promise<Bytes> {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setFloat64(0, fields.timestamp ?? Number.NaN);
  const keys = [fields.to, fields.from_, fields.enc_pub].map((key) => fromHex(key));
  return concat(fromUtf8(LABEL), id, ...keys, time, await crypto.sha256(fields.message));
}

/** XEdDSA by the encryption key: the address itself signs. `random` is 16 bytes for the id and 64 for the signature. */
export async function signBinding(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  fields: BoundFields,
  random: Uint8Array = crypto.random(80),
): Promise<Binding> {
  const id = random.slice(0, 16);
  const signed = await bindingText(crypto, fields, id);
  return { id, signature: await signAsAddress(crypto, identity, signed, random.slice(16)) };
}

/** True if the owner of `enc_pub` made this binding for these fields. */
export async function bindingHolds(crypto: CryptoProvider, fields: BoundFields, binding: Binding): Promise<boolean> {
  return isByAddress(crypto, fields.enc_pub, await bindingText(crypto, fields, binding.id), binding.signature);
}

/** XEdDSA with the private key behind an address; `random` is 64 bytes. */
export function signAsAddress(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  message: Uint8Array,
  random: Uint8Array = crypto.random(64),
): Promise<Bytes> {
  return xeddsaSign(crypto, clamped(identity.encryptionPrivate), message, random);
}

/** True if the owner of `address` (64 hexadecimal digits) signed. An address that is no point of the curve is false. */
export async function isByAddress(
  crypto: CryptoProvider,
  address: string,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    return await xeddsaVerify(crypto, encodePublicKey(fromHex(address)), message, signature);
  } catch (cause) {
    if (isWhisprError(cause, 'signal/malformed')) return false;
    throw cause;
  }
}

/** RFC 7748 §5: the original stores private keys as they were drawn. */
function clamped(privateKey: Uint8Array): Bytes {
  const out = new Uint8Array(privateKey);
  out[0] = (out[0] ?? 0) & 248;
  out[31] = ((out[31] ?? 0) & 127) | 64;
  return out;
}
