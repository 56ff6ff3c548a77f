const MOST = 3;
/** One relay that does not answer must not keep all others waiting. */
const MOST_PER_ORIGIN = 2;

interface Waiting {
  origin: string;
  go: () => void;
}

/** At most three connections or requests are under way at once (AT-30), so that a flood of retries cannot arise. */
export class DialGate {
  readonly #busy = new Map<string, number>();
  #waiting: Waiting[] = [];
  #running = 0;

  /** Runs `job` as soon as there is a free place. */
  async run<T>(origin: string, job: () => Promise<T>): Promise<T> {
    await this.#enter(origin);
    try {
      return await job();
    } finally {
      this.#running -= 1;
      this.#busy.set(origin, (this.#busy.get(origin) ?? 1) - 1);
      this.#admit();
    }
  }

  #hasRoom(origin: string): boolean {
    return this.#running < MOST && (this.#busy.get(origin) ?? 0) < MOST_PER_ORIGIN;
  }

  #take(origin: string): void {
    this.#running += 1;
    this.#busy.set(origin, (this.#busy.get(origin) ?? 0) + 1);
  }

  #enter(origin: string): Promise<void> {
    if (this.#hasRoom(origin)) {
      this.#take(origin);
      return Promise.resolve();
    }
    return new Promise((go) => {
      this.#waiting.push({ origin, go });
    });
  }

  #admit(): void {
    this.#waiting = this.#waiting.filter(({ origin, go }) => {
      if (!this.#hasRoom(origin)) return true;
      this.#take(origin);
      go();
      return false;
    });
  }
}
