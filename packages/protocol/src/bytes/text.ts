import { WhisprError } from '../errors/index.ts';

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += HEX[byte];
  return out;
}

/** Decodes hexadecimal of either case; anything else is `bytes/bad-hex`. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0 || /[^0-9a-f]/i.test(text)) throw new WhisprError('bytes/bad-hex', 'not hexadecimal');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** Base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = Math.min(4, bytes.length - i + 1);
    for (let k = 0; k < digits; k += 1) out += BASE64_URL[(word >> (18 - 6 * k)) & 63];
  }
  return out;
}

/** Decodes base64url without padding, strictly: no other characters, no stray bits; else `bytes/bad-base64url`. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let word = 0;
  for (const character of text) {
    const digit = BASE64_URL.indexOf(character);
    if (digit < 0) throw new WhisprError('bytes/bad-base64url', 'not base64url');
    word = ((word << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at] = (word >> bits) & 255;
      at += 1;
    }
  }
  if (bits >= 6 || (word & ((1 << bits) - 1)) !== 0) throw new WhisprError('bytes/bad-base64url', 'not canonical');
  return out;
}

/** UTF-8 bytes of a string. */
export function fromUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Decodes UTF-8 strictly; ill-formed input is `bytes/bad-utf8`. */
export function toUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new WhisprError('bytes/bad-utf8', 'not UTF-8', { cause });
  }
}
