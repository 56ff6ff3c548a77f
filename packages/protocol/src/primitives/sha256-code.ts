import { assemble, OP, signed, unsigned } from './wasm-assembler.ts';

/*
 * The compression function of SHA-256 (FIPS 180-4 §6.2.2) as straight-line WebAssembly, all 64 rounds unrolled: working
 * variables and message schedule stay in locals, and what a round shifts is renamed instead of moved.
 */

/** Where the eight words of state lie in the module's memory, and where a block of 64 bytes does. */
export const STATE_AT = 0;
export const BLOCK_AT = 64;

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime > 0)) found.push(n);
  return found;
}

/** The first 32 bits of the fraction, as a signed word. A double holds 17 bits more than that for these roots. */
const fraction = (value: number): number => Math.floor((value % 1) * 2 ** 32) | 0;

/** FIPS 180-4 §5.3.3: square roots of the first eight primes. */
export function initialState(): Uint32Array {
  return Uint32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
}

/** First local of each group; 0…2 are parameters that this function does not use. */
const WORDS = 3;
const VARIABLES = WORDS + 16;
const TEMPORARY = VARIABLES + 8;

type Code = readonly number[];
const get = (local: number): Code => [OP.localGet, ...unsigned(local)];
const set = (local: number): Code => [OP.localSet, ...unsigned(local)];
const constant = (value: number): Code => [OP.i32Const, ...signed(value)];
const load = (address: number): Code => [...constant(0), OP.i32Load, 2, ...unsigned(address)];
const rotate = (value: Code, by: number): Code => [...value, ...constant(by), OP.i32Rotr];
const shift = (value: Code, by: number): Code => [...value, ...constant(by), OP.i32ShrU];
const xor = (first: Code, ...rest: readonly Code[]): Code => [...first, ...rest.flatMap((one) => [...one, OP.i32Xor])];
const and = (a: Code, b: Code): Code => [...a, ...b, OP.i32And];
const sum = (first: Code, ...rest: readonly Code[]): Code => [...first, ...rest.flatMap((one) => [...one, OP.i32Add])];

/** Message words are big-endian, memory is little-endian. */
function swapBytes(word: Code): Code {
  const odd = and(rotate(word, 24), constant(0x00ff_00ff));
  const even = and(rotate(word, 8), constant(0xff00_ff00 | 0));
  return xor(odd, even);
}

/** The word of the schedule for round i ≥ 16, in place of the one 16 rounds ago. */
function extend(i: number): Code {
  const word = (back: number) => get(WORDS + ((i - back) & 15));
  const small = (value: Code, a: number, b: number, c: number) =>
    xor(rotate(value, a), rotate(value, b), shift(value, c));
  const value = sum(word(16), small(word(15), 7, 18, 3), word(7), small(word(2), 17, 19, 10));
  return [...value, ...set(WORDS + (i & 15))];
}

function round(i: number, roundConstant: number): Code {
  const local = (position: number) => VARIABLES + ((position - i) & 7);
  const [a, b, c] = [get(local(0)), get(local(1)), get(local(2))];
  const [e, f, g] = [get(local(4)), get(local(5)), get(local(6))];
  const big = (value: Code, x: number, y: number, z: number) =>
    xor(rotate(value, x), rotate(value, y), rotate(value, z));
  const choose = xor(g, and(e, xor(f, g)));
  const majority = xor(and(a, b), and(c, xor(a, b)));
  const [d, h] = [local(3), local(7)];
  const word = get(WORDS + (i & 15));
  return [
    ...(i < 16 ? [] : extend(i)),
    ...sum(get(h), big(e, 6, 11, 25), choose, constant(roundConstant), word),
    ...set(TEMPORARY),
    ...sum(get(d), get(TEMPORARY)),
    ...set(d),
    ...sum(get(TEMPORARY), big(a, 2, 13, 22), majority),
    ...set(h),
  ];
}

/** A module that exports `memory` and `compress`, which mixes the block into the state. */
export function sha256Module(): Uint8Array<ArrayBuffer> {
  // FIPS 180-4 §4.2.2: cube roots of the first 64 primes.
  const rounds = primes(64).flatMap((prime, i) => round(i, fraction(Math.cbrt(prime))));
  const many = (count: number, make: (i: number) => Code) => Array.from({ length: count }, (_, i) => make(i)).flat();
  const code = [
    ...many(16, (i) => [...swapBytes(load(BLOCK_AT + 4 * i)), ...set(WORDS + i)]),
    ...many(8, (i) => [...load(STATE_AT + 4 * i), ...set(VARIABLES + i)]),
    ...rounds,
    // 64 is a multiple of 8, so the variables have their first names again.
    ...many(8, (i) => {
      const address = STATE_AT + 4 * i;
      const value = sum(load(address), get(VARIABLES + i));
      return [...constant(0), ...value, OP.i32Store, 2, ...unsigned(address)];
    }),
  ];
  return assemble([{ name: 'compress', type: 'i32', locals: TEMPORARY + 1 - WORDS, code }]);
}
