import { fromHex, fromUtf8, toHex, toUtf8 } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { toBase64 } from './base64.ts';
import { bindingHolds, signBinding } from './binding.ts';
import type { IncomingMessage, SendJson } from './direct-schema.ts';
import { whisprError } from './failures.ts';
import { type WhisprIdentity, addressOf } from './identity.ts';
import { MAX_SEALED_BYTES } from './limits.ts';
import { type Plaintext, formatPlaintext, parsePlaintext } from './plaintext.ts';
import { seal, unseal } from './sealed-box.ts';

/** What `sealDirect` needs beside the identity. */
export interface DirectInput {
  /** X25519, 32 bytes. */
  readonly recipient: Uint8Array;
  readonly content: Plaintext;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** 32 random bytes, used once; left out, the provider's. */
  readonly ephemeral?: Uint8Array;
  /** False leaves our binding out, so that the request has the original's fields only. */
  readonly bound?: boolean;
}

/** The body of `POST /send`. `whispr/too-large`, `whispr/bad-key`, `whispr/ambiguous-text`. */
export async function sealDirect(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  { recipient, content, timestamp, ephemeral, bound = true }: DirectInput,
): Promise<SendJson> {
  const plaintext = fromUtf8(formatPlaintext(content));
  if (plaintext.length + 48 > MAX_SEALED_BYTES) throw whisprError('too-large', 'the message is too large');
  const message = await seal(crypto, recipient, plaintext, ephemeral);
  const signature = await crypto.ed25519Sign(identity.signingSeed, message);
  const head = { to: toHex(recipient), from_: toHex(identity.signingPublic), enc_pub: addressOf(identity) };
  const request = { ...head, message: toBase64(message), signature: toBase64(signature), timestamp };
  if (!bound) return request;
  const { id, signature: vouched } = await signBinding(crypto, identity, { ...head, message, timestamp });
  return { ...request, binding: { id: toBase64(id), signature: toBase64(vouched) } };
}

/** True if `signature` by the signing key `from` covers the raw sealed bytes: all that the original's server checks. */
export async function isSigned(
  crypto: CryptoProvider,
  from: string,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  return crypto.ed25519Verify(fromHex(from), message, signature);
}

/** A direct message that was opened. */
export interface OpenedDirect {
  readonly content: Plaintext;
  /** The address that the message claims to come from, hexadecimal. */
  readonly sender: string;
  /** The Ed25519 key that signed the ciphertext, hexadecimal. */
  readonly signer: string;
  /**
   * True if the owner of `sender` vouches for this message to this recipient. Else only `signer` is proven: the original
   * lets anyone put any address. Whoever shows the message must pin `signer` to the contact.
   */
  readonly bound: boolean;
  readonly timestamp: number | undefined;
}

/**
 * Checks the signature (`whispr/bad-signature`), a binding if there is one (`whispr/bad-binding`), and opens
 * (`whispr/cannot-open`, `whispr/bad-plaintext`). A message to somebody else is `whispr/not-for-us`.
 */
export async function openDirect(
  crypto: CryptoProvider,
  identity: WhisprIdentity,
  incoming: IncomingMessage,
): Promise<OpenedDirect> {
  const { from, enc_pub, to, message, signature, timestamp, binding } = incoming;
  const us = addressOf(identity);
  if (to !== undefined && to !== us) throw whisprError('not-for-us', 'the message names another recipient');
  if (!(await isSigned(crypto, from, message, signature)))
    throw whisprError('bad-signature', 'the signature does not cover the message');
  const bound = { to: us, from_: from, enc_pub, message, timestamp };
  if (binding !== undefined && !(await bindingHolds(crypto, bound, binding)))
    throw whisprError('bad-binding', 'the sender does not vouch for the message');
  const content = parsePlaintext(text(await unseal(crypto, identity, message)));
  return { content, sender: enc_pub, signer: from, bound: binding !== undefined, timestamp };
}

function text(plaintext: Uint8Array): string {
  try {
    return toUtf8(plaintext);
  } catch (cause) {
    if (isWhisprError(cause)) throw whisprError('bad-plaintext', 'not UTF-8', cause);
    throw cause;
  }
}
