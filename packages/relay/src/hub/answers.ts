const TICK_MS = 10;
/** How much of a slow disk is hidden at most. */
const CEILING_MS = 200;

/**
 * When depositors are answered (design rule 9). A deposit whose reader is connected is settled by that reader's ack within
 * a millisecond or two; one for an absent reader by the disk, somewhat later. So that the time of an answer does not tell
 * which it was, every answer leaves at a tick of 10 ms, and not before the tick by which the disk would have been done
 * with any deposit of that moment: `settleMs` is that time.
 */
export class Answers {
  readonly #settleMs: () => number;
  readonly #due = new Map<number, (() => void)[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(settleMs: () => number) {
    this.#settleMs = settleMs;
  }

  /** The tick at which a deposit that arrives now is answered at the earliest. */
  tickFor(): number {
    return Math.ceil((performance.now() + Math.min(CEILING_MS, this.#settleMs())) / TICK_MS);
  }

  /** Calls `send` at `tick`, or at the next tick if that has passed. */
  at(tick: number, send: () => void): void {
    const next = Math.max(tick, Math.floor(performance.now() / TICK_MS) + 1);
    const sends = this.#due.get(next);
    if (sends === undefined) this.#due.set(next, [send]);
    else sends.push(send);
    this.#arm();
  }

  /** Sends everything now; for the end of the process. */
  flush(): void {
    this.#run(Number.POSITIVE_INFINITY);
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#due.size === 0) return;
    const first = Math.min(...this.#due.keys());
    this.#timer = setTimeout(
      () => this.#run(Math.floor(performance.now() / TICK_MS)),
      Math.max(1, first * TICK_MS - performance.now()),
    );
  }

  #run(upTo: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const tick of [...this.#due.keys()].sort((a, b) => a - b)) {
      if (tick > upTo) break;
      const sends = this.#due.get(tick) ?? [];
      this.#due.delete(tick);
      for (const send of sends) send();
    }
    this.#arm();
  }
}
