import { equalBytes, fromUtf8 } from '../bytes/index.ts';
import { malformed } from './failures.ts';

/** What a document may cost before a single value of it is built. */
export interface ScanLimits {
  /** Nested arrays and maps. */
  readonly maxDepth: number;
  /** Values and keys together. */
  readonly maxItems: number;
}

const UINT = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const SIMPLE = 7;
/** false, true, null. */
const KNOWN_SIMPLE = new Set([20, 21, 22]);
/** A key that JavaScript objects treat as their prototype. */
const FORBIDDEN_KEY = fromUtf8('__proto__');

interface Open {
  left: number;
  readonly map: boolean;
}

/**
 * Walks a CBOR document without recursion and without building anything, and refuses (`cbor/malformed`) all that the
 * product never writes: floats, tags, undefined, indefinite lengths, keys that are not text, deep nesting, too many
 * items. What passes can be decoded with bounded stack and memory.
 */
export function scanCbor(bytes: Uint8Array, limits: ScanLimits): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const open: Open[] = [{ left: 1, map: false }];
  let at = 0;
  let items = 0;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.left === 0) {
      open.pop();
      continue;
    }
    const isKey = top.map && top.left % 2 === 0;
    top.left -= 1;
    items += 1;
    if (items > limits.maxItems) throw malformed('too many items');
    const head = readHead(view, at);
    at = head.next;
    if (isKey && head.major !== TEXT) throw malformed('a key is not text');
    if (head.major === BYTES || head.major === TEXT) {
      if (head.value > bytes.length - at) throw malformed('ends too early');
      const end = at + head.value;
      if (isKey && equalBytes(bytes.subarray(at, end), FORBIDDEN_KEY)) throw malformed('a forbidden key');
      at = end;
    } else if (head.major === ARRAY || head.major === MAP) {
      if (open.length > limits.maxDepth) throw malformed('too deep');
      const map = head.major === MAP;
      open.push({ left: map ? head.value * 2 : head.value, map });
    }
  }
  if (at !== bytes.length) throw malformed('surplus bytes');
}

interface Head {
  readonly major: number;
  /** Length or integer; exact only below 2^53, larger integers are refused by the decoder. */
  readonly value: number;
  readonly next: number;
}

function readHead(view: DataView, at: number): Head {
  if (at >= view.byteLength) throw malformed('ends too early');
  const first = view.getUint8(at);
  const major = first >> 5;
  const minor = first & 31;
  if (major === SIMPLE) {
    if (!KNOWN_SIMPLE.has(minor)) throw malformed('floats, undefined and other simple values are not used');
    return { major, value: minor, next: at + 1 };
  }
  if (major !== UINT && major !== NEGATIVE && major > MAP) throw malformed('tags are not used');
  if (minor < 24) return { major, value: minor, next: at + 1 };
  if (minor > 27) throw malformed('indefinite lengths are not used');
  const width = 2 ** (minor - 24);
  if (at + 1 + width > view.byteLength) throw malformed('ends too early');
  return { major, value: readUint(view, at + 1, width), next: at + 1 + width };
}

function readUint(view: DataView, at: number, width: number): number {
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at);
  if (width === 4) return view.getUint32(at);
  return Number(view.getBigUint64(at));
}
