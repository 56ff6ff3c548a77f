import { decode, encode, type EncodeOptions, type Token, Tokenizer } from 'cborg';
import { equalBytes, toUtf8 } from '../bytes/index.ts';
import { WhisprError } from '../errors/index.ts';
import { malformed } from './failures.ts';
import { scanCbor } from './scan.ts';

/** Limits of one kind of document. */
export interface CborLimits {
  /** Bytes, checked before anything is read. */
  readonly maxBytes: number;
  /** Nested arrays and maps; 8 unless told. */
  readonly maxDepth?: number;
  /** Values and keys together; 4096 unless told. */
  readonly maxItems?: number;
}

const ENCODE: EncodeOptions = {
  ignoreUndefinedProperties: true,
  typeEncoders: {
    number(value: number) {
      if (!Number.isSafeInteger(value)) throw new TypeError('only safe integers');
      return null;
    },
    bigint: refuse,
    undefined: refuse,
    Map: refuse,
    Tagged: refuse,
  },
};

const DECODE = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
  retainStringBytes: true,
} as const;

/** The library drops a byte order mark at the start of a text; a text comes back as it was. Refuses ill-formed UTF-8. */
class ExactTextTokenizer extends Tokenizer {
  override next(): Token {
    const token = super.next();
    if (token.byteValue !== undefined) token.value = toUtf8(token.byteValue);
    return token;
  }
}

function refuse(): never {
  throw new TypeError('not a value of the format');
}

/**
 * Deterministic CBOR (RFC 8949 §4.2) of plain objects with text keys, arrays, strings, byte strings, booleans, null and
 * safe integers. Properties that are undefined are left out. Anything else is `cbor/cannot-encode`.
 */
export function encodeCbor(value: unknown): Uint8Array<ArrayBuffer> {
  try {
    return encode(value, ENCODE).slice();
  } catch (cause) {
    throw new WhisprError('cbor/cannot-encode', 'the value has no encoding', { cause });
  }
}

/**
 * Decodes what `encodeCbor` writes and nothing else: too many bytes are `cbor/too-large`, every other input, also a
 * second encoding of the same value (key order, long integers, ill-formed text, duplicates), is `cbor/malformed`.
 */
export function decodeCbor(bytes: Uint8Array, limits: CborLimits): unknown {
  if (bytes.length > limits.maxBytes) throw new WhisprError('cbor/too-large', 'larger than allowed');
  scanCbor(bytes, { maxDepth: limits.maxDepth ?? 8, maxItems: limits.maxItems ?? 4096 });
  const value = decodeStrict(bytes);
  // One value has one encoding: whatever would be written differently was not written by us.
  if (!equalBytes(encodeCbor(value), bytes)) throw malformed('not the deterministic encoding');
  return value;
}

function decodeStrict(bytes: Uint8Array): unknown {
  try {
    // A plain view, so that byte strings are copies also where the input is a Node Buffer.
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    return decode(view, { ...DECODE, tokenizer: new ExactTextTokenizer(view, DECODE) }) as unknown;
  } catch (cause) {
    throw malformed('not strict CBOR', cause);
  }
}
