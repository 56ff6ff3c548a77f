import { WhisprError } from '../../errors/index.ts';

/** Seven bits a byte, least significant first: at most ten bytes make a u64. */
const MAX_BYTES = 10;

/** The shortest LEB128 form of a non-negative integer. */
export function varint(value: bigint): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  out.push(Number(rest));
  return out;
}

/** Reads bytes and varints from the front; everything wrong is the coded error given to the constructor. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  readonly #code: string;
  #at = 0;

  constructor(bytes: Uint8Array, code: string) {
    this.#bytes = bytes;
    this.#code = code;
  }

  fail(why: string): never {
    throw new WhisprError(this.#code, why);
  }

  byte(): number {
    const byte = this.#bytes[this.#at] ?? this.fail('input ends too early');
    this.#at += 1;
    return byte;
  }

  /** An integer up to `max`. Longer forms than needed are accepted, as protobuf readers do. */
  varint(max: bigint): bigint {
    let value = 0n;
    for (let i = 0; i < MAX_BYTES; i += 1) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << BigInt(7 * i);
      if (byte > 127) continue;
      return value <= max ? value : this.fail('a number is too large');
    }
    return this.fail('a number is too long');
  }

  /** A copy of the next `length` bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    if (this.#at + length > this.#bytes.length) this.fail('input ends too early');
    // Not `slice`: on a Node Buffer it would share memory with the input.
    const out = new Uint8Array(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return out;
  }
}
