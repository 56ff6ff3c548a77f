import type { IncomingMessage } from 'node:http';
import type { CryptoProvider } from '@whispr/protocol/primitives';
import { checkProof, PROOF_WINDOW_MS } from '@whispr/protocol/whispr';
import { fromUtf8 } from '@whispr/protocol/bytes';
import { isWhisprError } from '@whispr/protocol/errors';
import type { Clock } from '../clock.ts';
import { keyOf, sha256 } from '../keys/ids.ts';
import { WhisprFailure } from './failure.ts';

/** Remembers a digest until a time in ms; false if it was remembered already. */
type Spend = (digest: Uint8Array, expiresAt: number) => Promise<boolean>;

/**
 * Proofs that a request comes from the owner of an address. Each is good once: the nonces of the last minutes are
 * remembered, and what was made before this process began to remember is refused.
 */
export class Proofs {
  readonly #crypto: CryptoProvider;
  readonly #clock: Clock;
  readonly #origin: string | undefined;
  readonly #since: number;
  readonly #spend: Spend | undefined;
  readonly #used = new Map<string, number>();

  /**
   * `origin`: the relay's public one; undefined: what the client says in `Host`. `spend` remembers for all processes
   * of several.
   */
  constructor(crypto: CryptoProvider, clock: Clock, origin: string | undefined, spend: Spend | undefined) {
    this.#crypto = crypto;
    this.#clock = clock;
    this.#origin = origin;
    this.#since = clock.now();
    this.#spend = spend;
  }

  /** The proven address; `whispr/bad-proof`. `target` is the path with its query, without the proof itself. */
  async check(raw: IncomingMessage, proof: string, target: string, body: Uint8Array): Promise<string> {
    const method = raw.method ?? 'GET';
    const host = raw.headers.host ?? '';
    const origins = this.#origin === undefined ? [`http://${host}`, `https://${host}`] : [this.#origin];
    const now = this.#clock.now();
    for (const origin of origins) {
      try {
        const { address, nonce, at } = await checkProof(this.#crypto, proof, { origin, method, target, body }, now);
        const key = address + keyOf(nonce);
        if (at < this.#since || this.#used.has(key)) break;
        this.#used.set(key, at);
        const digest = sha256(fromUtf8(`whispr proof ${key}`));
        if ((await this.#spend?.(digest, at + PROOF_WINDOW_MS)) === false) break;
        return address;
      } catch (error) {
        if (!isWhisprError(error, 'whispr/bad-proof')) throw error;
      }
    }
    throw new WhisprFailure('whispr/bad-proof');
  }

  /** Forgets nonces that are too old to be taken again. */
  sweep(): void {
    const oldest = this.#clock.now() - PROOF_WINDOW_MS;
    for (const [key, at] of this.#used) if (at < oldest) this.#used.delete(key);
  }
}

/** `url` without the parameter `proof`, and that parameter. A WebSocket of a browser cannot send headers. */
export function splitProof(url: string): { target: string; proof: string | undefined } {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const parts = query.split('&').filter((part) => part !== '');
  const given = parts.find((part) => part.startsWith('proof='));
  const rest = parts.filter((part) => !part.startsWith('proof='));
  return {
    target: rest.length === 0 ? path : `${path}?${rest.join('&')}`,
    proof: given === undefined ? undefined : decoded(given.slice('proof='.length)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Whatever this was, it is no proof.
    return '';
  }
}
