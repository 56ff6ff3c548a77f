import { whisprError } from './failures.ts';

const ALPHABET = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = 61;
const VALUES = new Uint8Array(256).fill(255);
ALPHABET.forEach((code, value) => {
  VALUES[code] = value;
});

/** Standard base64 with padding (RFC 4648 §4), the only form the original writes. */
export function toBase64(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = Math.min(4, bytes.length - i + 1);
    for (let k = 0; k < digits; k += 1) out[at + k] = ALPHABET[(word >> (18 - 6 * k)) & 63] ?? PAD;
    at += 4;
  }
  return new TextDecoder().decode(out);
}

/**
 * Decodes standard base64 strictly: padding, no white space, no stray bits, so that one byte string has one text.
 * Anything else is `whispr/bad-base64`.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64(text);
  if (bytes === undefined) throw whisprError('bad-base64', 'not canonical base64');
  return bytes;
}

/** As `fromBase64`, but undefined where that throws. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const out = new Uint8Array((digits * 3) >> 2);
  let word = 0;
  let at = 0;
  for (let i = 0; i < digits; i += 1) {
    const code = text.charCodeAt(i);
    const value = code < 256 ? (VALUES[code] ?? 255) : 255;
    if (value === 255) return undefined;
    word = ((word << 6) | value) & 0xff_ffff;
    const step = i & 3;
    if (step > 0) {
      out[at] = (word >> (6 - 2 * step)) & 255;
      at += 1;
    }
  }
  const stray = padding === 2 ? 15 : padding === 1 ? 3 : 0;
  return (word & stray) === 0 ? out : undefined;
}
