import { createHash, randomBytes } from 'node:crypto';

const LIFE_MS = 8 * 3_600_000;
const MOST = 16;

/**
 * Who is logged in. Only hashes of the cookies are kept, in memory: a restart logs everyone out. Looking a hash up in
 * a map tells nothing about the cookie that made it.
 */
export class Sessions {
  readonly lifeSeconds = LIFE_MS / 1000;
  readonly #now: () => number;
  readonly #ends = new Map<string, number>();

  /** `now`: monotonic, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Opens a session and returns its cookie. The oldest goes when there are too many. */
  open(): string {
    const cookie = randomBytes(32).toString('base64url');
    this.#ends.set(hashOf(cookie), this.#now() + LIFE_MS);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > MOST && oldest !== undefined) this.#ends.delete(oldest);
    return cookie;
  }

  has(cookie: string): boolean {
    return this.#now() < (this.#ends.get(hashOf(cookie)) ?? 0);
  }

  close(cookie: string): void {
    this.#ends.delete(hashOf(cookie));
  }
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
