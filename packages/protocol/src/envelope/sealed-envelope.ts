import { ByteReader, ByteWriter, concat } from '../bytes/index.ts';
import { isWhisprError } from '../errors/index.ts';
import { type Bytes, type CryptoProvider, xchachaOpen, xchachaSeal } from '../primitives/index.ts';
import { ENVELOPE_VERSION, checkEnvelopeShape, sizeClass } from './size.ts';

const NONCE = 24;
const TAG = 16;
/** kind and length before the message. */
const INNER_HEADER = 1 + 4;
const HEADER = 1 + NONCE;

/** What an envelope holds: a Signal message that continues or starts a session, or something that is neither. */
export type EnvelopeKind = 'whisper' | 'prekey' | 'other';

export interface Inner {
  readonly kind: EnvelopeKind;
  readonly message: Uint8Array;
}

const KIND_NUMBER: Readonly<Record<EnvelopeKind, number>> = { whisper: 1, prekey: 2, other: 3 };
const KINDS: readonly (EnvelopeKind | undefined)[] = [undefined, 'whisper', 'prekey', 'other'];

/**
 * Seals for a contact's mailbox (16-byte id) under the outer key (32 bytes) the contact gave inside the session:
 * 0x01 ‖ nonce (24) ‖ XChaCha20-Poly1305(AAD = 0x01 ‖ mailbox id, kind ‖ block(message) ‖ zeros). Nothing of the session
 * shows, and the length is a multiple of 512 (design rule 6). Over 128 KiB: `envelope/too-large`.
 */
export function sealEnvelope(crypto: CryptoProvider, key: Uint8Array, mailboxId: Uint8Array, inner: Inner): Bytes {
  const size = sizeClass(inner.message.length, HEADER + INNER_HEADER + TAG);
  const used = INNER_HEADER + inner.message.length;
  const plaintext = new ByteWriter()
    .u8(KIND_NUMBER[inner.kind])
    .block(inner.message)
    .raw(new Uint8Array(size - HEADER - TAG - used))
    .finish();
  const nonce = crypto.random(NONCE);
  const sealed = xchachaSeal(key, nonce, plaintext, aad(mailboxId));
  return concat(Uint8Array.of(ENVELOPE_VERSION), nonce, sealed);
}

/**
 * Tries the outer keys of a mailbox (the current one, then the previous one). Undefined if none opens it: the sender may
 * have used the HPKE form, see `openHpkeEnvelope`. Bytes that cannot be an envelope, or that a contact sealed wrongly,
 * are `envelope/malformed` or `envelope/unknown-version`.
 */
export function openEnvelope(
  keys: readonly Uint8Array[],
  mailboxId: Uint8Array,
  envelope: Uint8Array,
): Inner | undefined {
  checkEnvelopeShape(envelope);
  for (const key of keys) {
    const plaintext = tryKey(key, mailboxId, envelope);
    if (plaintext !== undefined) return readInner(plaintext);
  }
  return undefined;
}

function tryKey(key: Uint8Array, mailboxId: Uint8Array, envelope: Uint8Array): Bytes | undefined {
  try {
    return xchachaOpen(key, envelope.subarray(1, HEADER), envelope.subarray(HEADER), aad(mailboxId));
  } catch (error) {
    if (isWhisprError(error, 'crypto/bad-ciphertext')) return undefined;
    throw error;
  }
}

function readInner(plaintext: Uint8Array): Inner {
  const reader = new ByteReader(plaintext, 'envelope/malformed');
  const kind = KINDS[reader.u8()] ?? reader.fail('unknown kind');
  const message = reader.block(reader.remaining);
  if (reader.raw(reader.remaining).some((byte) => byte !== 0)) reader.fail('the padding is not zero');
  return { kind, message };
}

function aad(mailboxId: Uint8Array): Bytes {
  return concat(Uint8Array.of(ENVELOPE_VERSION), mailboxId);
}
