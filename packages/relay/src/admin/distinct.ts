const BITS = 12;
const REGISTERS = 2 ** BITS;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/**
 * About how many different ids were seen (HyperLogLog, 4096 registers, error 1.6 %), without keeping any of them. Ids are
 * prefixes of hashes already, so their own bits serve. It lives in memory only; what is written down is the estimate.
 */
export class Distinct {
  readonly #registers = new Uint8Array(REGISTERS);

  /** Counts a 16-byte mailbox id. */
  see(id: Uint8Array): void {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = id;
    const register = ((a << 8) | b) & (REGISTERS - 1);
    const rank = Math.clz32((c << 24) | (d << 16) | (e << 8) | f) + 1;
    if (rank > (this.#registers[register] ?? 0)) this.#registers[register] = rank;
  }

  estimate(): number {
    let sum = 0;
    let empty = 0;
    for (const rank of this.#registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty += 1;
    }
    const raw = (ALPHA * REGISTERS * REGISTERS) / sum;
    const counted = raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw;
    return Math.round(counted);
  }

  clear(): void {
    this.#registers.fill(0);
  }
}
