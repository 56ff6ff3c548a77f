const ROUND_MS = 5;

/**
 * Gives a connected reader 5 to 10 ms to acknowledge before an envelope is written to the disk. Two rounds, so that
 * none gets less.
 */
export class Grace<T> {
  /** The longest time something stays here. */
  static readonly maxMs = 2 * ROUND_MS;
  readonly #over: (items: readonly T[]) => void;
  #young: T[] = [];
  #old: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(over: (items: readonly T[]) => void) {
    this.#over = over;
  }

  add(item: T): void {
    this.#young.push(item);
    this.#timer ??= setTimeout(() => this.#round(), ROUND_MS);
  }

  /** Ends the grace of everything. */
  end(): void {
    this.#round();
    this.#round();
  }

  #round(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const over = this.#old;
    this.#old = this.#young;
    this.#young = [];
    if (over.length > 0) this.#over(over);
    if (this.#old.length > 0) this.#timer ??= setTimeout(() => this.#round(), ROUND_MS);
  }
}
