import { concat, equalConstantTime } from '../bytes/index.ts';
import { sha512 } from '../primitives/index.ts';
import { signalError } from './failures.ts';
import { parsePublicKey } from './keys.ts';
import { optionalBytes, optionalUint32, ProtobufWriter, readProtobuf, required } from './protobuf.ts';

/** One side of a safety number: its identity key, 33 bytes, and an id of the account that never changes. */
export interface SafetyParty {
  readonly identity: Uint8Array;
  readonly stableId: Uint8Array;
}

/** Hashes per side: slow on purpose, so that similar-looking numbers are expensive to search for. */
const ITERATIONS = 5200;
const QR_VERSION = 2;
const QR_HASH_BYTES = 32;
const MAX_QR_BYTES = 200;

/**
 * The number both people compare: 60 digits, the same on both sides, and the bytes of the QR code that shows it to the
 * other's camera.
 */
export async function safetyNumber(
  local: SafetyParty,
  remote: SafetyParty,
): Promise<{ digits: string; qr: Uint8Array }> {
  const own = fingerprint(local);
  const theirs = fingerprint(remote);
  const halves = [own, theirs].map(digitsOf).sort();
  const part = (hash: Uint8Array) => new ProtobufWriter().bytes(1, hash.subarray(0, QR_HASH_BYTES)).finish();
  const qr = new ProtobufWriter().uint32(1, QR_VERSION).bytes(2, part(own)).bytes(3, part(theirs)).finish();
  return { digits: halves.join(''), qr };
}

/**
 * Compares a scanned code with ours: the scanned side's own half must be our remote half and the other way round.
 * What is no such code is `signal/malformed`, one of another version `signal/unsupported-version`.
 */
export function scanSafetyNumber(scanned: Uint8Array, ours: Uint8Array): 'match' | 'mismatch' {
  const theirs = parseQr(scanned);
  const own = parseQr(ours);
  const match = [equalConstantTime(theirs.local, own.remote), equalConstantTime(theirs.remote, own.local)];
  return match.includes(false) ? 'mismatch' : 'match';
}

function fingerprint({ identity, stableId }: SafetyParty): Uint8Array {
  parsePublicKey(identity);
  let hash: Uint8Array = sha512(concat(new Uint8Array(2), identity, stableId, identity));
  for (let i = 1; i < ITERATIONS; i += 1) hash = sha512(concat(hash, identity));
  return hash;
}

/** Six groups of five digits from the first 30 bytes. */
function digitsOf(hash: Uint8Array): string {
  return Array.from({ length: 6 }, (_, group) => {
    let value = 0;
    for (const byte of hash.subarray(group * 5, group * 5 + 5)) value = value * 256 + byte;
    return String(value % 100_000).padStart(5, '0');
  }).join('');
}

function parseQr(bytes: Uint8Array): { local: Uint8Array; remote: Uint8Array } {
  if (bytes.length > MAX_QR_BYTES) throw signalError('malformed', 'not a safety number code');
  const fields = readProtobuf(bytes, 3);
  if (required(optionalUint32(fields, 1), 'version') !== QR_VERSION)
    throw signalError('unsupported-version', 'a safety number code of another version');
  const half = (field: number): Uint8Array => {
    const hash = optionalBytes(readProtobuf(required(optionalBytes(fields, field), 'half'), 1), 1);
    if (hash?.length !== QR_HASH_BYTES) throw signalError('malformed', 'not a safety number code');
    return hash;
  };
  return { local: half(2), remote: half(3) };
}
