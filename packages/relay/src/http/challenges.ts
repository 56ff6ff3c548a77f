import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '@whispr/contract';
import type { Clock } from '../clock.ts';
import { keyOf } from '../keys/ids.ts';
import { RelayFailure } from '../failure.ts';

/**
 * Challenges for signed requests: time (8) ‖ random (8) ‖ HMAC (16). The relay stores nothing for one that is handed
 * out; it remembers the used ones until they are too old, so that each is good for one request.
 */
export class Challenges {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  readonly #used = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  make(): Uint8Array {
    const head = Buffer.alloc(16);
    head.writeBigUInt64BE(BigInt(this.#clock.now()));
    randomBytes(8).copy(head, 8);
    return Buffer.concat([head, this.#seal(head)]);
  }

  /** Uses a challenge up; `relay/stale-challenge` if it is not ours, too old or used. */
  use(challenge: Uint8Array): void {
    const bytes = Buffer.from(challenge);
    const head = bytes.subarray(0, 16);
    const at = Number(head.readBigUInt64BE());
    const age = this.#clock.now() - at;
    const key = keyOf(challenge);
    const ours = timingSafeEqual(bytes.subarray(16), this.#seal(head));
    if (!ours || age < 0 || age > LIMITS.challengeLifeMs || this.#used.has(key))
      throw new RelayFailure('relay/stale-challenge');
    this.#used.set(key, at);
  }

  sweep(): void {
    const now = this.#clock.now();
    for (const [key, at] of this.#used) if (now - at > LIMITS.challengeLifeMs) this.#used.delete(key);
  }

  #seal(head: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(head).digest().subarray(0, 16);
  }
}
