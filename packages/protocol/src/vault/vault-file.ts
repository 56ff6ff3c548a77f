import { ByteReader, ByteWriter, concat, equalBytes } from '../bytes/index.ts';
import { type Bytes, type CryptoProvider, type ScryptCost, isAllowedScryptCost } from '../primitives/index.ts';
import { vaultError } from './failures.ts';

const VERSION = 1;
export const SALT_BYTES = 32;
export const DEVICE_TAG_BYTES = 16;
const CHECKSUM_BYTES = 16;
/** nonce (24) ‖ database key (32) ‖ account secret (20) ‖ tag (16). */
export const WRAP_BYTES = 24 + 52 + 16;
const HEADER_BYTES = 4 + SALT_BYTES + DEVICE_TAG_BYTES;
const FILE_BYTES = HEADER_BYTES + 2 * WRAP_BYTES + CHECKSUM_BYTES;

/** What stands in the clear before the wraps, and is authenticated by both. */
export interface VaultHeader {
  readonly cost: ScryptCost;
  readonly salt: Uint8Array;
  /** Tells whether a device secret is the right one, before the PIN is tried. */
  readonly deviceTag: Uint8Array;
}

export interface VaultFile {
  readonly header: VaultHeader;
  readonly headerBytes: Uint8Array;
  readonly pinWrap: Uint8Array;
  readonly accessKeyWrap: Uint8Array;
}

/** version 1 ‖ log2 N ‖ r ‖ p ‖ salt (32) ‖ device tag (16). */
export function encodeHeader({ cost, salt, deviceTag }: VaultHeader): Bytes {
  if (!isAllowedScryptCost(cost)) throw vaultError('bad-cost', 'scrypt cost out of bounds');
  const writer = new ByteWriter().u8(VERSION).u8(Math.log2(cost.N)).u8(cost.r).u8(cost.p);
  return writer.raw(salt).raw(deviceTag).finish();
}

/** header ‖ PIN wrap ‖ access-key wrap ‖ first 16 bytes of SHA-256 of all before. */
export async function encodeVaultFile(
  crypto: CryptoProvider,
  headerBytes: Uint8Array,
  pinWrap: Uint8Array,
  accessKeyWrap: Uint8Array,
): Promise<Bytes> {
  const body = concat(headerBytes, pinWrap, accessKeyWrap);
  return concat(body, await checksum(crypto, body));
}

/**
 * Reads a vault file. The check sum is no secret: it only tells damage (`vault/damaged`) from a wrong PIN. A newer form is
 * `vault/unknown-version`. The cost is bounded here, so that a hostile file cannot exhaust memory.
 */
export async function decodeVaultFile(crypto: CryptoProvider, bytes: Uint8Array): Promise<VaultFile> {
  if (bytes.length < 1 + CHECKSUM_BYTES || bytes.length > 16 * FILE_BYTES) throw damaged();
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (!equalBytes(await checksum(crypto, body), bytes.subarray(-CHECKSUM_BYTES))) throw damaged();
  if (body[0] !== VERSION) throw vaultError('unknown-version', 'the vault was written by a newer version');
  const reader = new ByteReader(body, 'vault/damaged');
  const headerBytes = reader.raw(HEADER_BYTES);
  const pinWrap = reader.raw(WRAP_BYTES);
  const accessKeyWrap = reader.raw(WRAP_BYTES);
  reader.end();
  return { header: decodeHeader(headerBytes), headerBytes, pinWrap, accessKeyWrap };
}

function decodeHeader(bytes: Uint8Array): VaultHeader {
  const reader = new ByteReader(bytes.subarray(1), 'vault/damaged');
  const cost = { N: 2 ** reader.u8(), r: reader.u8(), p: reader.u8() };
  if (!isAllowedScryptCost(cost)) throw damaged();
  return { cost, salt: reader.raw(SALT_BYTES), deviceTag: reader.raw(DEVICE_TAG_BYTES) };
}

async function checksum(crypto: CryptoProvider, body: Uint8Array): Promise<Bytes> {
  return (await crypto.sha256(body)).slice(0, CHECKSUM_BYTES);
}

function damaged() {
  return vaultError('damaged', 'the vault file is damaged');
}
