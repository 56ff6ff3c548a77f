const HALF_LIFE_MS = 1000;

/** The largest value of late: it halves every second, so that one slow commit does not slow answers down for long. */
export class FadingMaximum {
  readonly #now: () => number;
  #peak = 0;
  #at = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(value: number): void {
    this.#peak = Math.max(value, this.value);
    this.#at = this.#now();
  }

  get value(): number {
    return this.#peak * 2 ** ((this.#at - this.#now()) / HALF_LIFE_MS);
  }
}
