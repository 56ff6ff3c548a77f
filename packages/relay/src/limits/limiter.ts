import { RelayFailure } from '../failure.ts';
import type { RateName, Rates } from './rates.ts';
import { TokenBuckets } from './token-buckets.ts';

/** All rate limits of the relay. */
export class Limiter {
  readonly #buckets: Map<RateName, TokenBuckets>;

  constructor(rates: Rates, now: () => number) {
    this.#buckets = new Map(
      (Object.keys(rates) as RateName[]).map((name) => [name, new TokenBuckets(rates[name], now)]),
    );
  }

  /** Counts one use; throws `relay/rate-limited` with the time to wait if there were too many. */
  use(name: RateName, source: string, mailbox = ''): void {
    const wait = this.#buckets.get(name)?.take(source + mailbox) ?? 0;
    if (wait > 0) throw new RelayFailure('relay/rate-limited', { retryAfterMs: wait });
  }

  sweep(): void {
    for (const buckets of this.#buckets.values()) buckets.sweep();
  }
}
