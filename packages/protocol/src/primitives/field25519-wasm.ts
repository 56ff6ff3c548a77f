import { LIMBS, limbBits } from './field25519-bytes.ts';
import { assemble, NO_RESULT, OP, signed, unsigned, type WasmFunction } from './wasm-assembler.ts';

/**
 * Arithmetic mod p = 2^255 − 19 in WebAssembly: ten signed limbs of alternately 26 and 25 bits, each in an i64 of memory
 * (80 bytes per element), the usual form for 32-bit multipliers. No branch and no address depends on a value.
 * The bounds are those of that form: limbs of a product are below 2^26, sums and differences of two products may be
 * multiplied again without a carry, and no sum of ten terms exceeds 2^63.
 */
const ELEMENT_BYTES = 8 * LIMBS;

/** Joins pieces of code. */
const code = (...pieces: readonly (readonly number[])[]): number[] => pieces.flat();
const get = (local: number): number[] => [OP.localGet, ...unsigned(local)];
const set = (local: number): number[] => [OP.localSet, ...unsigned(local)];
const constant = (value: number): number[] => [OP.i64Const, ...signed(value)];
const load = (pointer: number, limb: number): number[] => [...get(pointer), OP.i64Load, 3, ...unsigned(8 * limb)];
const storeAt = (limb: number): number[] => [OP.i64Store, 3, ...unsigned(8 * limb)];
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** First local of each group; 0…2 are the parameters out, f and g. */
const F = 3;
const G = F + LIMBS;
const G19 = G + LIMBS;
const H = G19 + LIMBS;

/**
 * A product into the locals H. Limb k sums f_i·g_j with i + j ≡ k mod 10; a wrap costs the factor 19, and two odd limbs
 * the factor 2, because their half bits add up to one. `term` gives the code of f_i·g_j, or nothing to leave it out.
 */
function product(term: (i: number, j: number) => number[]): number[] {
  return range(LIMBS).flatMap((k) => {
    const all = range(LIMBS).map((i) => [i, (k - i + LIMBS) % LIMBS] as const);
    const odd = all.filter(([i, j]) => i % 2 === 1 && j % 2 === 1);
    const sum = (pairs: typeof all) => {
      const terms = pairs.map(([i, j]) => term(i, j)).filter((one) => one.length > 0);
      return terms.flatMap((one, n) => (n === 0 ? one : [...one, OP.i64Add]));
    };
    const even = sum(all.filter((pair) => !odd.includes(pair)));
    const doubled = odd.length === 0 ? [] : [...sum(odd), ...constant(1), OP.i64Shl, OP.i64Add];
    return [...even, ...doubled, ...set(H + k)];
  });
}

const times19 = (from: number): number[] =>
  range(LIMBS).flatMap((i) => [...get(from + i), ...constant(19), OP.i64Mul, ...set(G19 + i)]);

/** Moves what is above limb i, rounded to nearest, to the next limb; from the last one it returns times 19. */
function carry(i: number): number[] {
  const bits = limbBits(i);
  const temporary = F;
  const next = (i + 1) % LIMBS;
  const wrap = next === 0 ? code(constant(19), [OP.i64Mul]) : [];
  return code(
    code(get(H + i), constant(2 ** (bits - 1)), [OP.i64Add], constant(bits), [OP.i64ShrS], set(temporary)),
    code(get(H + next), get(temporary), wrap, [OP.i64Add], set(H + next)),
    code(get(H + i), get(temporary), constant(bits), [OP.i64Shl, OP.i64Sub], set(H + i)),
  );
}

const CARRY_ALL = [0, 4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 0].flatMap(carry);
const STORE_ALL = range(LIMBS).flatMap((i) => [...get(0), ...get(H + i), ...storeAt(i)]);
const LOAD_F = range(LIMBS).flatMap((i) => [...load(1, i), ...set(F + i)]);

function multiply(): WasmFunction {
  const loadG = range(LIMBS).flatMap((i) => [...load(2, i), ...set(G + i)]);
  const terms = product((i, j) => [...get(F + i), ...get((i + j < LIMBS ? G : G19) + j), OP.i64Mul]);
  const body = code(LOAD_F, loadG, times19(G), terms, CARRY_ALL, STORE_ALL);
  return { name: 'multiply', type: 'i64', locals: 4 * LIMBS, code: body };
}

/** As `multiply` with f = g: the terms i, j and j, i are one, with 2·f_i kept in the locals G. */
function square(): WasmFunction {
  const twice = range(LIMBS).flatMap((i) => [...get(F + i), ...constant(1), OP.i64Shl, ...set(G + i)]);
  const terms = product((i, j) =>
    i > j ? [] : [...get((i < j ? G : F) + i), ...get((i + j < LIMBS ? F : G19) + j), OP.i64Mul],
  );
  const body = code(LOAD_F, twice, times19(F), terms, CARRY_ALL, STORE_ALL);
  return { name: 'square', type: 'i64', locals: 4 * LIMBS, code: body };
}

/** scale(out, f, –): f times (486662 − 2)/4, the constant of the ladder. */
function scale(): WasmFunction {
  const terms = range(LIMBS).flatMap((i) => [...load(1, i), ...constant(121_665), OP.i64Mul, ...set(H + i)]);
  return { name: 'scale', type: 'i64', locals: 4 * LIMBS, code: code(terms, CARRY_ALL, STORE_ALL) };
}

/** add(out, f, g) */
function add(): WasmFunction {
  const body = range(LIMBS).flatMap((i) => code(get(0), load(1, i), load(2, i), [OP.i64Add], storeAt(i)));
  return { name: 'add', type: 'i64', locals: 0, code: body };
}

/** both(out, f, g): f + g into the element at out, f − g into the one after it. */
function both(): WasmFunction {
  const body = range(LIMBS).flatMap((i) =>
    code(
      code(load(1, i), set(F), load(2, i), set(F + 1)),
      code(get(0), get(F), get(F + 1), [OP.i64Add], storeAt(i)),
      code(get(0), get(F), get(F + 1), [OP.i64Sub], storeAt(LIMBS + i)),
    ),
  );
  return { name: 'both', type: 'i64', locals: 2, code: body };
}

/** swap(f, g, bit): exchanges two neighbouring elements with two others if bit is 1, by masks. */
function swap(): WasmFunction {
  const [MASK, X] = [3, 4];
  const body = [...constant(0), ...get(2), OP.i64ExtendI32U, OP.i64Sub, ...set(MASK)];
  for (const i of range(2 * LIMBS)) {
    body.push(...load(0, i), ...load(1, i), OP.i64Xor, ...get(MASK), OP.i64And, ...set(X));
    for (const side of [0, 1]) body.push(...get(side), ...load(side, i), ...get(X), OP.i64Xor, ...storeAt(i));
  }
  return { name: 'swap', type: 'i64', locals: 2, code: body };
}

/** Numbers of the functions in the module, for calls between them. */
const CALL = { multiply: 0, square: 1, scale: 2, add: 3, both: 4, swap: 5, step: 6 } as const;

/** Elements in memory, by number: the state of the Montgomery ladder and room to work. Neighbours matter. */
export const SLOT = { x1: 0, x2: 1, z2: 2, x3: 3, z3: 4, t0: 5, t1: 6, t2: 7, t3: 8, t4: 9, t5: 10 } as const;
export const at = (slot: number): number => slot * ELEMENT_BYTES;
/** Behind the elements: the scalar of the ladder, 32 bytes. */
export const SCALAR_AT = at(Object.keys(SLOT).length);

type Slot = keyof typeof SLOT;
const pointer = (slot: Slot): number[] => [OP.i32Const, ...signed(at(SLOT[slot]))];

/** step(bit, –, –): one rung of the ladder of RFC 7748 §5; `bit` says whether to swap first. */
function step(): WasmFunction {
  const call = (name: keyof typeof CALL, out: Slot, f: Slot, g: Slot = f): number[] => [
    ...[out, f, g].flatMap(pointer),
    OP.call,
    CALL[name],
  ];
  const body = [
    ...code(pointer('x2'), pointer('x3'), get(0), [OP.call, CALL.swap]),
    ...call('both', 't0', 'x2', 'z2'), // A in t0, B in t1
    ...call('both', 't2', 'x3', 'z3'), // C in t2, D in t3
    ...call('multiply', 't4', 't3', 't0'), // DA
    ...call('multiply', 't5', 't2', 't1'), // CB
    ...call('both', 't2', 't4', 't5'), // DA + CB in t2, DA − CB in t3
    ...call('square', 'x3', 't2'),
    ...call('square', 't3', 't3'),
    ...call('multiply', 'z3', 't3', 'x1'),
    ...call('square', 't4', 't0'), // AA
    ...call('square', 't5', 't1'), // BB
    ...call('multiply', 'x2', 't4', 't5'),
    ...call('both', 't0', 't4', 't5'), // E = AA − BB in t1
    ...call('scale', 't2', 't1'),
    ...call('add', 't2', 't2', 't4'),
    ...call('multiply', 'z2', 't1', 't2'),
  ];
  return { name: 'step', type: 'i64', locals: 0, code: body };
}

/** Runs `body`, counts the local down, and repeats until it is 0: the number of rounds is never secret. */
const countDown = (counter: number, body: readonly number[]): number[] => [
  OP.loop,
  NO_RESULT,
  ...body,
  ...code(get(counter), constant(1), [OP.i64Sub, OP.localTee], unsigned(counter), [OP.i32WrapI64]),
  OP.branchIf,
  0,
  OP.end,
];

/** repeat(f, –, count): squares the element at f in place `count` ≥ 1 times. */
function repeat(): WasmFunction {
  const COUNT = 3;
  const body = code(get(0), get(0), get(0), [OP.call, CALL.square]);
  const whole = code(get(2), [OP.i64ExtendI32U], set(COUNT), countDown(COUNT, body));
  return { name: 'repeat', type: 'i64', locals: 1, code: whole };
}

/** ladder(scalar, –, –): all rungs, for bits 254 to 0 of the 32 bytes at `scalar`. The last swap is left out: bit 0 is clear. */
function ladder(): WasmFunction {
  // Counts 255 to 1, one more than the number of the bit.
  const [COUNT, BEFORE, BIT, PLACE] = [3, 4, 5, 6];
  const byte = code(get(0), get(PLACE), constant(3), [OP.i64ShrU, OP.i32WrapI64, OP.i32Add, OP.i64Load8U, 0, 0]);
  const body = code(
    code(get(COUNT), constant(1), [OP.i64Sub], set(PLACE)),
    code(byte, get(PLACE), constant(7), [OP.i64And, OP.i64ShrU], constant(1), [OP.i64And], set(BIT)),
    code(get(BIT), get(BEFORE), [OP.i64Xor, OP.i32WrapI64, OP.i32Const, 0, OP.i32Const, 0, OP.call, CALL.step]),
    code(get(BIT), set(BEFORE)),
  );
  const whole = code(constant(255), set(COUNT), countDown(COUNT, body));
  return { name: 'ladder', type: 'i64', locals: 4, code: whole };
}

/** The module; multiply(out, f, g), square(out, f, –), repeat(f, –, count) and ladder(scalar, –, –) are for callers. */
export function fieldModule(): Uint8Array<ArrayBuffer> {
  return assemble([multiply(), square(), scale(), add(), both(), swap(), step(), repeat(), ladder()]);
}
