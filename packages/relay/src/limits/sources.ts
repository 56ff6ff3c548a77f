import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const ROTATE_MS = 3_600_000;

/**
 * Names where requests come from without knowing addresses: an HMAC under a key that lives in memory and is replaced
 * every hour. An IPv6 customer has a whole /64, so only that part counts.
 */
export class Sources {
  readonly #proxy: boolean;
  readonly #now: () => number;
  readonly #shared: () => Uint8Array | undefined;
  #key = randomBytes(32);
  #since: number;

  /** `shared`: a key that all processes use at the moment; without one this process has its own. */
  constructor(proxy: boolean, now: () => number, shared: () => Uint8Array | undefined = () => undefined) {
    this.#proxy = proxy;
    this.#now = now;
    this.#shared = shared;
    this.#since = now();
  }

  /** Twelve characters that stand for the sender of `request` during this hour. */
  of(request: IncomingMessage): string {
    return this.named(this.#address(request));
  }

  /** The same for an address. */
  named(address: string): string {
    const now = this.#now();
    if (now - this.#since > ROTATE_MS) {
      this.#key = randomBytes(32);
      this.#since = now;
    }
    return createHmac('sha256', this.#shared() ?? this.#key)
      .update(network(address))
      .digest()
      .subarray(0, 12)
      .toString('latin1');
  }

  #address(request: IncomingMessage): string {
    const forwarded = this.#proxy ? request.headers['x-forwarded-for'] : undefined;
    const last = (Array.isArray(forwarded) ? forwarded.join(',') : forwarded)?.split(',').at(-1)?.trim();
    return last ?? request.socket.remoteAddress ?? '';
  }
}

/** An IPv4 address as it is (also when mapped into IPv6), the first four groups of an IPv6 address. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const middle = plain.includes('::')
    ? Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
    : [];
  return [...left, ...middle, ...right].slice(0, 4).join(':');
}
