import { RelayFailure } from '../failure.ts';
import type { Rate, RateName, Rates } from './rates.ts';
import { TokenBuckets } from './token-buckets.ts';

/** All rate limits of the relay. */
export class Limiter {
  readonly #rates: Rates;
  readonly #buckets: Map<RateName, TokenBuckets>;

  constructor(rates: Rates, now: () => number) {
    this.#rates = rates;
    this.#buckets = new Map(
      (Object.keys(rates) as RateName[]).map((name) => [name, new TokenBuckets(rates[name], now)]),
    );
  }

  /** Counts one use; throws `relay/rate-limited` with the time to wait if there were too many. */
  use(name: RateName, source: string, mailbox = ''): void {
    const wait = this.#buckets.get(name)?.take(source + mailbox) ?? 0;
    if (wait > 0) throw new RelayFailure('relay/rate-limited', { retryAfterMs: wait });
  }

  /** Begins to note down what is taken, for other processes with the same limits. */
  share(): void {
    this.taken();
  }

  /** What was taken since the last call. */
  taken(): { name: RateName; key: string; count: number; rate: Rate }[] {
    return [...this.#buckets].flatMap(([name, buckets]) =>
      [...buckets.taken()].map(([key, count]) => ({ name, key, count, rate: this.#rates[name] })),
    );
  }

  /** Over all processes at most `tokens` are left. */
  correct(name: RateName, key: string, tokens: number): void {
    this.#buckets.get(name)?.correct(key, tokens);
  }

  sweep(): void {
    for (const buckets of this.#buckets.values()) buckets.sweep();
  }
}
