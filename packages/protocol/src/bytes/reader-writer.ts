import { WhisprError } from '../errors/index.ts';
import { be32, be64, readBe32, readBe64 } from './integers.ts';
import { concat } from './ops.ts';

/** Writes our own binary formats: big-endian integers, byte strings with a 32-bit length. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): this {
    this.#parts.push(Uint8Array.of(value));
    return this;
  }

  u16(value: number): this {
    this.#parts.push(Uint8Array.of((value >> 8) & 255, value & 255));
    return this;
  }

  u32(value: number): this {
    this.#parts.push(be32(value));
    return this;
  }

  u64(value: bigint | number): this {
    this.#parts.push(be64(value));
    return this;
  }

  /** Bytes whose length the reader knows. */
  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  /** 32-bit length, then the bytes. */
  block(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  /** One byte 0 or 1, then the block if there is one. */
  optionalBlock(bytes: Uint8Array | undefined): this {
    return bytes === undefined ? this.u8(0) : this.u8(1).block(bytes);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return concat(...this.#parts);
  }
}

/** Reads what ByteWriter wrote. Every short or surplus input is the coded error given to the constructor. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #code: string;
  #at = 0;

  constructor(bytes: Uint8Array, code: string) {
    this.#bytes = bytes;
    this.#code = code;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  fail(why: string): never {
    throw new WhisprError(this.#code, why);
  }

  /** A copy of the next `length` bytes. */
  raw(length: number): Uint8Array<ArrayBuffer> {
    // Not `slice`: on a Node Buffer it would share memory with the input.
    const at = this.#advance(length);
    return new Uint8Array(this.#bytes.subarray(at, at + length));
  }

  u8(): number {
    return this.#bytes[this.#advance(1)] ?? 0;
  }

  u16(): number {
    return (this.u8() << 8) | this.u8();
  }

  u32(): number {
    return readBe32(this.#bytes, this.#advance(4));
  }

  u64(): bigint {
    return readBe64(this.#bytes, this.#advance(8));
  }

  /** Where the next `length` bytes begin. */
  #advance(length: number): number {
    if (length > this.remaining) this.fail('input ends too early');
    const at = this.#at;
    this.#at += length;
    return at;
  }

  block(limit: number): Uint8Array<ArrayBuffer> {
    const length = this.u32();
    if (length > limit) this.fail('a part is larger than allowed');
    return this.raw(length);
  }

  optionalBlock(limit: number): Uint8Array<ArrayBuffer> | undefined {
    const flag = this.u8();
    if (flag > 1) this.fail('a flag is neither 0 nor 1');
    return flag === 1 ? this.block(limit) : undefined;
  }

  /** Ends reading; surplus bytes are an error. */
  end(): void {
    if (this.remaining > 0) this.fail('surplus bytes');
  }
}
