import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '@whispr/contract';
import type { Clock } from '../clock.ts';
import { keyOf, sha256 } from '../keys/ids.ts';
import { RelayFailure } from '../failure.ts';

/** A process may run a little ahead of another one that uses its challenges. */
const SKEW_MS = 10_000;

/** What makes the challenges of one process good on the others: a key, and a store that knows which ones were used. */
export type SharedChallenges = { key: Uint8Array; spend: (digest: Uint8Array, expiresAt: number) => Promise<boolean> };

/**
 * Challenges for signed requests: time (8) ‖ random (8) ‖ HMAC (16). The relay stores nothing for one that is handed
 * out; it remembers the used ones until they are too old, so that each is good for one request.
 */
export class Challenges {
  readonly #clock: Clock;
  readonly #shared: SharedChallenges | undefined;
  readonly #key: Uint8Array;
  readonly #used = new Map<string, number>();

  /** `shared`: where several processes serve the same clients. */
  constructor(clock: Clock, shared?: SharedChallenges) {
    this.#clock = clock;
    this.#shared = shared;
    this.#key = shared?.key ?? randomBytes(32);
  }

  make(): Uint8Array {
    const head = Buffer.alloc(16);
    head.writeBigUInt64BE(BigInt(this.#clock.now()));
    randomBytes(8).copy(head, 8);
    return Buffer.concat([head, this.#seal(head)]);
  }

  /** Uses a challenge up; `relay/stale-challenge` if it is not ours, too old or used. */
  async use(challenge: Uint8Array): Promise<void> {
    const bytes = Buffer.from(challenge);
    const head = bytes.subarray(0, 16);
    const at = Number(head.readBigUInt64BE());
    const age = this.#clock.now() - at;
    const key = keyOf(challenge);
    const ours = timingSafeEqual(bytes.subarray(16), this.#seal(head));
    if (!ours || age < -SKEW_MS || age > LIMITS.challengeLifeMs || this.#used.has(key))
      throw new RelayFailure('relay/stale-challenge');
    this.#used.set(key, at);
    const spent = await this.#shared?.spend(sha256(challenge), at + LIMITS.challengeLifeMs + SKEW_MS);
    if (spent === false) throw new RelayFailure('relay/stale-challenge');
  }

  sweep(): void {
    const now = this.#clock.now();
    for (const [key, at] of this.#used) if (now - at > LIMITS.challengeLifeMs) this.#used.delete(key);
  }

  #seal(head: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(head).digest().subarray(0, 16);
  }
}
