import { RelayFailure } from '../failure.ts';

/** Bytes from strict base64url without padding, as the contract writes them; anything else is `relay/bad-request`. */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64url');
  // Buffer skips what it does not know; only canonical text comes back the same.
  if (bytes.length === 0 || bytes.toString('base64url') !== text) throw new RelayFailure('relay/bad-request');
  return Uint8Array.from(bytes);
}

export function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
