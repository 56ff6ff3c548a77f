import { WhisprFailure } from './failure.ts';

const WINDOW_MS = 1000;

/**
 * At most `most` uses a second for each key, counted over the last second exactly, as the original does. A refused use
 * does not count. `now` is monotonic, in ms.
 */
export class SlidingWindow {
  readonly #most: number;
  readonly #now: () => number;
  readonly #uses = new Map<string, number[]>();

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /** Counts one use by `key`, or throws `whispr/rate-limited` with the time to wait. */
  use(key: string): void {
    const now = this.#now();
    const recent = (this.#uses.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= this.#most)
      throw new WhisprFailure('whispr/rate-limited', { retryAfterMs: Math.ceil(oldest + WINDOW_MS - now) });
    recent.push(now);
    this.#uses.set(key, recent);
  }

  /** Forgets who has been quiet for a second. */
  sweep(): void {
    const now = this.#now();
    for (const [key, uses] of this.#uses) if (now - (uses.at(-1) ?? 0) >= WINDOW_MS) this.#uses.delete(key);
  }
}
