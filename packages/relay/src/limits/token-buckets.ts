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
  /** What was taken by key since it was asked for; only if several processes share a limit. */
  #taken: Map<string, number> | undefined;

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
    this.#taken?.set(key, (this.#taken.get(key) ?? 0) + 1);
    return 0;
  }

  /** What was taken since this was called last; from the first call on it is noted down. */
  taken(): Map<string, number> {
    const taken = this.#taken ?? new Map<string, number>();
    this.#taken = new Map();
    return taken;
  }

  /** Others have taken from the same bucket: at most `tokens` are left. */
  correct(key: string, tokens: number): void {
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) bucket.tokens = Math.min(bucket.tokens, tokens);
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
