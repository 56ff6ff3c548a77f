import { concat } from '../bytes/index.ts';
import type { Bytes } from '../primitives/index.ts';
import { signalError } from './failures.ts';
import { KYBER_CIPHERTEXT_BYTES, parseKyber, parsePublicKey } from './keys.ts';
import { optionalBytes, optionalUint32, ProtobufWriter, readProtobuf, required } from './protobuf.ts';

/** Largest message that is looked at: far above any text, far below what could exhaust memory. */
export const MAX_MESSAGE_BYTES = 1 << 20;
export const MAC_BYTES = 8;

/** High nibble: the session's version; low nibble: the newest version the sender knows. */
const VERSION = 4;
const VERSION_BYTE = (VERSION << 4) | VERSION;

/** A ratchet message without version byte and MAC. */
export interface SignalMessage {
  /** The sender's ratchet key, 33 bytes. */
  readonly ratchetKey: Uint8Array;
  readonly counter: number;
  /** Sent for old peers; receivers ignore it. */
  readonly previousCounter: number;
  readonly ciphertext: Uint8Array;
  /** The post-quantum ratchet's message; every session of today has one. */
  readonly pqRatchet: Uint8Array;
  /** The 36-byte address pair of `addresses.ts`, if both names are service ids. */
  readonly addresses?: Uint8Array;
}

/** A ratchet message as received, with what its MAC covers. */
export interface ReceivedSignalMessage extends SignalMessage {
  /** Version byte and protobuf exactly as they came. */
  readonly authenticated: Uint8Array;
  readonly mac: Uint8Array;
}

/** A first message: what the receiver needs to make the session, and the first ratchet message inside. */
export interface PreKeyMessage {
  readonly registrationId: number;
  readonly oneTimePreKeyId?: number;
  readonly signedPreKeyId: number;
  readonly kyberPreKeyId: number;
  /** 1569 bytes. */
  readonly kyberCiphertext: Uint8Array;
  /** 33 bytes. */
  readonly baseKey: Uint8Array;
  /** 33 bytes. */
  readonly identityKey: Uint8Array;
  /** A complete ratchet message with version byte and MAC. */
  readonly message: Uint8Array;
}

/** Version byte and protobuf of a ratchet message: what the MAC covers and what stands before it on the wire. */
export function encodeSignalMessage(message: SignalMessage): Bytes {
  const body = new ProtobufWriter()
    .bytes(1, message.ratchetKey)
    .uint32(2, message.counter)
    .uint32(3, message.previousCounter)
    .bytes(4, message.ciphertext)
    .bytes(5, message.pqRatchet)
    .bytes(6, message.addresses)
    .finish();
  return concat(Uint8Array.of(VERSION_BYTE), body);
}

/** Parses a ratchet message: `signal/malformed` or `signal/unsupported-version` for anything that is none. */
export function decodeSignalMessage(bytes: Uint8Array): ReceivedSignalMessage {
  const end = bytes.length - MAC_BYTES;
  const fields = readProtobuf(openBody(bytes, 1 + MAC_BYTES).subarray(0, end - 1), 6);
  const ratchetKey = required(optionalBytes(fields, 1), 'ratchet key');
  parsePublicKey(ratchetKey);
  const addresses = optionalBytes(fields, 6);
  return {
    ratchetKey,
    counter: required(optionalUint32(fields, 2), 'counter'),
    previousCounter: optionalUint32(fields, 3) ?? 0,
    ciphertext: required(optionalBytes(fields, 4), 'ciphertext'),
    pqRatchet: optionalBytes(fields, 5) ?? new Uint8Array(0),
    ...(addresses === undefined ? {} : { addresses }),
    authenticated: bytes.slice(0, end),
    mac: bytes.slice(end),
  };
}

/** Version byte and protobuf of a first message; it has no MAC of its own, the inner message has. */
export function encodePreKeyMessage(message: PreKeyMessage): Bytes {
  const body = new ProtobufWriter()
    .uint32(1, message.oneTimePreKeyId)
    .bytes(2, message.baseKey)
    .bytes(3, message.identityKey)
    .bytes(4, message.message)
    .uint32(5, message.registrationId)
    .uint32(6, message.signedPreKeyId)
    .uint32(7, message.kyberPreKeyId)
    .bytes(8, message.kyberCiphertext)
    .finish();
  return concat(Uint8Array.of(VERSION_BYTE), body);
}

/**
 * Parses a first message, so that its sender is known before decrypting. Errors as in `decodeSignalMessage`; the inner
 * message is not parsed here.
 */
export function parsePreKeyMessage(bytes: Uint8Array): PreKeyMessage {
  const fields = readProtobuf(openBody(bytes, 1), 8);
  const oneTimePreKeyId = optionalUint32(fields, 1);
  const baseKey = required(optionalBytes(fields, 2), 'base key');
  const identityKey = required(optionalBytes(fields, 3), 'identity key');
  const kyberCiphertext = required(optionalBytes(fields, 8), 'Kyber ciphertext');
  parsePublicKey(baseKey);
  parsePublicKey(identityKey);
  parseKyber(kyberCiphertext, KYBER_CIPHERTEXT_BYTES);
  return {
    registrationId: optionalUint32(fields, 5) ?? 0,
    ...(oneTimePreKeyId === undefined ? {} : { oneTimePreKeyId }),
    signedPreKeyId: required(optionalUint32(fields, 6), 'signed prekey id'),
    kyberPreKeyId: required(optionalUint32(fields, 7), 'Kyber prekey id'),
    kyberCiphertext,
    baseKey,
    identityKey,
    message: required(optionalBytes(fields, 4), 'inner message'),
  };
}

/** Checks size and version, and gives what follows the version byte. */
function openBody(bytes: Uint8Array, least: number): Uint8Array {
  if (bytes.length < least || bytes.length > MAX_MESSAGE_BYTES) throw signalError('malformed', 'impossible length');
  if ((bytes[0] ?? 0) >> 4 !== VERSION) throw signalError('unsupported-version', 'not a version 4 message');
  return bytes.subarray(1);
}
