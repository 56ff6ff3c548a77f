import { identityError } from './failures.ts';

/** Longest relay origin in an address, in characters (they are ASCII). */
export const MAX_ORIGIN = 128;
export const MAX_RELAYS = 3;

/** True if `text` is a relay origin exactly as we write it: `https://host[:port]`, or http to this machine or an onion. */
export function isRelayOrigin(text: string): boolean {
  return canonicalOrigin(text) === text;
}

/** A relay origin as typed (trailing slash, capitals) in its one written form; else `identity/bad-relay-origin`. */
export function parseRelayOrigin(typed: string): string {
  const origin = canonicalOrigin(typed.trim());
  if (origin === undefined) throw identityError('bad-relay-origin', 'not the origin of a relay');
  return origin;
}

function canonicalOrigin(text: string): string | undefined {
  if (text.length > MAX_ORIGIN + 1 || !/^https?:\/\/[^\s\\@?#]+$/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.pathname !== '/' || url.origin.length > MAX_ORIGIN) return undefined;
  return url.protocol === 'https:' || mayBePlain(url.hostname) ? url.origin : undefined;
}

/** Without TLS only where the path is this machine, or where Tor already encrypts and names the other end. */
function mayBePlain(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || /^[^.].*\.onion$/.test(hostname);
}
