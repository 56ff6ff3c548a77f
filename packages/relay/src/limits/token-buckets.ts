import type { Rate } from './rates.ts';

type Bucket = { tokens: number; at: number };

/**
 * Token buckets by key. A bucket that has filled up again carries no information and is dropped, so memory follows
 * the keys of the last `burst / perSecond` seconds. `now` is monotonic, in ms.
 */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Takes one token. Returns 0 if there was one, else the ms until there is. */
  take(key: string): number {
    const now = this.#now();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = { tokens: this.#rate.burst, at: now };
      this.#buckets.set(key, bucket);
    } else this.#refill(bucket, now);
    // The little less is rounding: whoever waited as long as told passes.
    if (bucket.tokens < 1 - 1e-9) return Math.ceil(((1 - bucket.tokens) / this.#rate.perSecond) * 1000);
    bucket.tokens -= 1;
    return 0;
  }

  /** Forgets full buckets. */
  sweep(): void {
    const now = this.#now();
    for (const [key, bucket] of this.#buckets) {
      this.#refill(bucket, now);
      if (bucket.tokens >= this.#rate.burst) this.#buckets.delete(key);
    }
  }

  get size(): number {
    return this.#buckets.size;
  }

  #refill(bucket: Bucket, now: number): void {
    bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#rate.perSecond);
    bucket.at = now;
  }
}
