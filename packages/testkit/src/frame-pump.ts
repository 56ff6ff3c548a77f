import type { WebSocket } from 'ws';
import type { Faults, PassingFrame } from './faults.ts';
import type { SeededRandom } from './random.ts';

const HELD_MS = 100;

/** Passes WebSocket messages from one side to the other, and mistreats them as told. */
export class FramePump {
  readonly #from: WebSocket;
  readonly #to: WebSocket;
  readonly #random: SeededRandom;
  readonly #faults: () => Faults;
  readonly #way: Omit<PassingFrame, 'data'>;
  #held: { data: Buffer; binary: boolean } | undefined;
  #line: Promise<void> = Promise.resolve();
  /** Messages swallowed so far. */
  lost = 0;

  constructor(
    from: WebSocket,
    to: WebSocket,
    way: Omit<PassingFrame, 'data'>,
    random: SeededRandom,
    faults: () => Faults,
  ) {
    this.#from = from;
    this.#to = to;
    this.#random = random;
    this.#faults = faults;
    this.#way = way;
    from.on('message', (data: Buffer, binary) => this.#take(data, binary));
  }

  #take(data: Buffer, binary: boolean): void {
    const { drop, duplicate, reorder, delay, cut, intercept } = this.#faults();
    const verdict = intercept({ ...this.#way, data });
    const random = this.#random;
    if (verdict === 'cut' || random.chance(cut)) {
      this.#from.terminate();
      this.#to.terminate();
      return;
    }
    if (verdict === 'drop' || random.chance(drop)) {
      this.lost += 1;
      return;
    }
    if (this.#held === undefined && random.chance(reorder)) {
      this.#held = { data, binary };
      // Without a next one it would be lost instead.
      setTimeout(() => this.#release(delay), HELD_MS);
      return;
    }
    this.#pass(data, binary, delay);
    if (random.chance(duplicate)) this.#pass(data, binary, delay);
    this.#release(delay);
  }

  #release(delay: number): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#pass(held.data, held.binary, delay);
  }

  /** One after the other: only `reorder` changes the order. */
  #pass(data: Buffer, binary: boolean, delay: number): void {
    this.#line = this.#sendAfter(this.#line, delay * this.#random.next(), data, binary);
  }

  async #sendAfter(before: Promise<void>, wait: number, data: Buffer, binary: boolean): Promise<void> {
    await before;
    if (wait >= 1)
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
      });
    if (this.#to.readyState === this.#to.OPEN) this.#to.send(data, { binary });
  }
}
