import { RelayFailure } from '../failure.ts';
import { TokenBuckets } from '../limits/token-buckets.ts';
import { checkPassword, parsePasswordHash } from './password.ts';
import type { Recorder } from './recorder.ts';
import { Sessions } from './sessions.ts';

/** Log-ins that may wait for their turn: each takes 128 MiB and half a second, so they go one by one. */
const QUEUE = 4;

/** The log-in of the operator and the numbers behind it. */
export class Admin {
  readonly recorder: Recorder;
  readonly sessions: Sessions;
  readonly #hash: NonNullable<ReturnType<typeof parsePasswordHash>>;
  readonly #tries: TokenBuckets;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** `now`: monotonic, ms. */
  constructor(passwordHash: string, recorder: Recorder, now: () => number) {
    const hash = parsePasswordHash(passwordHash);
    if (hash === undefined) throw new Error('the password hash is malformed');
    this.#hash = hash;
    this.recorder = recorder;
    this.sessions = new Sessions(now);
    this.#tries = new TokenBuckets({ perSecond: 1 / 12, burst: 5 }, now);
  }

  /** A new session's cookie; `relay/refused` for a wrong password, `relay/rate-limited` after five tries in a minute. */
  async logIn(password: string, source: string): Promise<string> {
    const wait = this.#tries.take(source);
    if (wait > 0) throw new RelayFailure('relay/rate-limited', { retryAfterMs: wait });
    if (this.#waiting >= QUEUE) throw new RelayFailure('relay/rate-limited', { retryAfterMs: 5000 });
    this.#waiting += 1;
    try {
      const mine = this.#turn.then(() => checkPassword(password, this.#hash));
      this.#turn = mine.catch(() => undefined);
      if (!(await mine)) throw new RelayFailure('relay/refused');
      return this.sessions.open();
    } finally {
      this.#waiting -= 1;
    }
  }

  sweep(): void {
    this.#tries.sweep();
  }
}
