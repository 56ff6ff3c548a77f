const SHORTEST_MS = 5;
const LONGEST_MS = 40;
/** How much one more ack counts in the running mean, and what share of grace goes beyond that mean. */
const WEIGHT = 0.02;
const MARGIN = 1.5;

/**
 * Gives connected readers time to acknowledge before an envelope is written to the disk: one to two rounds, and a round
 * follows how long acks take of late, from 5 to 40 ms. Where readers are quick, hardly anything is written.
 */
export class Grace<T> {
  readonly #over: (items: readonly T[]) => void;
  #mean = 0;
  #young: T[] = [];
  #old: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(over: (items: readonly T[]) => void) {
    this.#over = over;
  }

  /** The longest time something that is added now may stay. */
  get maxMs(): number {
    return 2 * this.#roundMs;
  }

  add(item: T): void {
    this.#young.push(item);
    this.#arm();
  }

  /** Tells how long a reader took. One that took very long is no example for the others. */
  note(ackMs: number): void {
    this.#mean += WEIGHT * (Math.min(ackMs, LONGEST_MS) - this.#mean);
  }

  /** Ends the grace of everything. */
  end(): void {
    this.#round();
    this.#round();
  }

  get #roundMs(): number {
    return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, MARGIN * this.#mean));
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => this.#round(), this.#roundMs);
  }

  #round(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const over = this.#old;
    this.#old = this.#young;
    this.#young = [];
    if (over.length > 0) this.#over(over);
    if (this.#old.length > 0) this.#arm();
  }
}
