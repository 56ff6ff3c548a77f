import {
  ByteReader,
  ByteWriter,
  fromBase64Url,
  fromHex,
  fromUtf8,
  toBase64Url,
  toHex,
  toUtf8,
} from '../bytes/index.ts';
import { WhisprError } from '../errors/index.ts';
import type { Bytes } from '../primitives/index.ts';
import { identityError } from './failures.ts';
import { MAX_ORIGIN, MAX_RELAYS, isRelayOrigin } from './relay-origin.ts';

/** How to reach a public identity. */
export interface Address {
  /** Public key, 32 bytes. */
  readonly identity: Uint8Array;
  /** SHA-256 of the KEM public key; absent if the address was a bare public key (design rule 4). */
  readonly kemHash?: Uint8Array | undefined;
  /** 1 to 3 relay origins; none for a bare public key: the reader's own relay is meant. */
  readonly relays: readonly string[];
}

const VERSION = 1;
const ROUTE = '#/add/';
/** A web origin, the route and the longest payload. */
const MAX_TEXT = 2048;

/** The link of an address, which the QR code holds too. `webOrigin` is where the web client is served. */
export function formatAddressLink(webOrigin: string, address: Address): string {
  return `${webOrigin}/${ROUTE}${toBase64Url(encodeAddress(address))}`;
}

/** The 64 hexadecimal digits of a public key. */
export function formatPublicKey(identity: Uint8Array): string {
  return toHex(identity);
}

/**
 * Reads what a person pasted or scanned: a link, or a bare public key of 64 hexadecimal digits (spaces allowed). A newer
 * form is `identity/unknown-address-version`, anything else `identity/bad-address`.
 */
export function parseAddress(typed: string): Address {
  if (typed.length > MAX_TEXT) throw badAddress();
  const text = typed.trim();
  const hex = text.replaceAll(/\s/g, '');
  if (/^[0-9a-f]{64}$/i.test(hex)) return { identity: fromHex(hex), relays: [] };
  const at = text.indexOf(ROUTE);
  if (at < 0 || !isWebLocation(text.slice(0, at))) throw badAddress();
  return decodeAddress(payload(text.slice(at + ROUTE.length)));
}

/** version 1 ‖ identity (32) ‖ kemHash (32) ‖ count ‖ count × (length ‖ origin). */
function encodeAddress({ identity, kemHash, relays }: Address): Bytes {
  const complete = identity.length === 32 && kemHash?.length === 32;
  if (!complete || relays.length < 1 || relays.length > MAX_RELAYS || !relays.every(isRelayOrigin)) throw badAddress();
  const out = new ByteWriter().u8(VERSION).raw(identity).raw(kemHash).u8(relays.length);
  for (const relay of relays) out.u8(relay.length).raw(fromUtf8(relay));
  return out.finish();
}

function decodeAddress(bytes: Uint8Array): Address {
  const reader = new ByteReader(bytes, 'identity/bad-address');
  if (reader.u8() !== VERSION) throw identityError('unknown-address-version', 'the address has a newer form');
  const identity = reader.raw(32);
  const kemHash = reader.raw(32);
  const count = reader.u8();
  if (count < 1 || count > MAX_RELAYS) throw badAddress();
  const relays = Array.from({ length: count }, () => readOrigin(reader));
  reader.end();
  if (new Set(relays).size !== count) throw badAddress();
  return { identity, kemHash, relays };
}

function readOrigin(reader: ByteReader): string {
  const length = reader.u8();
  const bytes = reader.raw(Math.min(length, MAX_ORIGIN + 1));
  if (bytes.some((byte) => byte > 0x7e)) throw badAddress();
  const origin = toUtf8(bytes);
  if (!isRelayOrigin(origin)) throw badAddress();
  return origin;
}

function payload(text: string): Bytes {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    if (cause instanceof WhisprError) throw badAddress(cause);
    throw cause;
  }
}

/** The part before the route is where the sender's web client lies; it is not opened, only checked to be a link. */
function isWebLocation(text: string): boolean {
  return /^https?:\/\/[^\s#]+$/i.test(text) && URL.canParse(text);
}

function badAddress(cause?: unknown): WhisprError {
  return identityError('bad-address', 'neither a link of ours nor a public key', cause);
}
