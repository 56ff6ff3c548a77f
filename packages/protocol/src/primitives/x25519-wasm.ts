import { equalBytes, fromHex, wipe } from '../bytes/index.ts';
import { bytesOf, LIMBS, limbsOf } from './field25519-bytes.ts';
import { at, fieldModule, SCALAR_AT, SLOT } from './field25519-wasm.ts';
import { badKeyAgreement, isAllZero, needLength } from './input-checks.ts';
import type { Bytes } from './provider.ts';

type Ternary = (a: number, b: number, c: number) => void;

interface Field {
  readonly memory: WebAssembly.Memory;
  readonly multiply: Ternary;
  readonly square: Ternary;
  readonly repeat: Ternary;
  readonly ladder: Ternary;
}

/** X25519 as in `CryptoProvider`, synchronous. */
export interface X25519 {
  x25519(privateKey: Uint8Array, publicKey: Uint8Array): Bytes;
  x25519PublicKey(privateKey: Uint8Array): Bytes;
  isPrimeOrderPoint(u: Uint8Array): boolean;
}

/** One less than the order q of the prime-order subgroup, little-endian. */
const ORDER_LESS_ONE = fromHex('ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

const BASE_POINT = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0));

let loaded: Promise<X25519 | undefined> | undefined;

/**
 * X25519 (RFC 7748) in WebAssembly that is assembled on the spot: several times faster than BigInt code and than a round
 * trip to WebCrypto, and no branch or address depends on a secret. Undefined where WebAssembly is not allowed.
 * One instance serves all callers: engines compile a module first quickly and then well, so a new one starts slow again.
 */
export function loadX25519(): Promise<X25519 | undefined> {
  loaded ??= instantiate();
  return loaded;
}

async function instantiate(): Promise<X25519 | undefined> {
  try {
    const { instance } = await WebAssembly.instantiate(fieldModule());
    return onField(instance.exports as unknown as Field);
  } catch (error) {
    // A content security policy without 'wasm-unsafe-eval', or an old engine: the caller has other ways.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function onField(field: Field): X25519 {
  // Limbs are 64 bits wide in memory, but between steps their values fit the lower half; the upper one is their sign.
  const words = new Int32Array(field.memory.buffer);
  const scalar = new Uint8Array(field.memory.buffer, SCALAR_AT, 32);
  const write = (slot: number, limbs: readonly number[]) => {
    for (let i = 0; i < LIMBS; i += 1) {
      const limb = limbs[i] ?? 0;
      words[2 * (slot * LIMBS + i)] = limb;
      words[2 * (slot * LIMBS + i) + 1] = limb >> 31;
    }
  };
  const read = (slot: number) => Int32Array.from({ length: LIMBS }, (_, i) => words[2 * (slot * LIMBS + i)] ?? 0);

  /** Times a scalar below 2^255 whose lowest bit is 0. The neutral element comes out as u = 0. */
  const multiply = (by: Uint8Array, u: Uint8Array): Bytes => {
    const x1 = limbsOf(u);
    write(SLOT.x1, x1);
    write(SLOT.x2, [1]);
    write(SLOT.z2, []);
    write(SLOT.x3, x1);
    write(SLOT.z3, [1]);
    scalar.set(by);
    field.ladder(SCALAR_AT, 0, 0);
    invert(field);
    field.multiply(at(SLOT.x2), at(SLOT.x2), at(SLOT.t1));
    const out = bytesOf(read(SLOT.x2));
    words.fill(0, 0, SCALAR_AT / 4);
    scalar.fill(0);
    return out;
  };

  const agree = (privateKey: Uint8Array, u: Uint8Array): Bytes => {
    const clamped = privateKey.slice();
    // RFC 7748 §5; the ladder does not look at bit 255.
    clamped[0] = (clamped[0] ?? 0) & 248;
    clamped[31] = (clamped[31] ?? 0) | 64;
    const out = multiply(clamped, u);
    wipe(clamped);
    return out;
  };

  return {
    x25519(privateKey, publicKey) {
      needLength(privateKey, 32, 'private key');
      needLength(publicKey, 32, 'public key');
      const secret = agree(privateKey, publicKey);
      if (isAllZero(secret)) throw badKeyAgreement();
      return secret;
    },
    x25519PublicKey(privateKey) {
      needLength(privateKey, 32, 'private key');
      return agree(privateKey, BASE_POINT);
    },
    /**
     * (q − 1)·P = ±P only for P of order q: q − 2 and q have no factor in common with the other orders of the curve and
     * its twist, and points of order 2, 4 and 8 go to 0. A result is canonical, so another encoding of u differs from it.
     */
    isPrimeOrderPoint: (u) => u.length === 32 && !isAllZero(u) && equalBytes(multiply(ORDER_LESS_ONE, u), u),
  };
}

/** t1 := z2^(p − 2) = z2^(2^255 − 21) by the usual addition chain. Comments give the exponent reached. */
function invert({ multiply, square, repeat }: Field): void {
  const z = at(SLOT.z2);
  const t0 = at(SLOT.t0);
  const t1 = at(SLOT.t1);
  const t2 = at(SLOT.t2);
  const t3 = at(SLOT.t3);
  /** out := from^(2^count) · by */
  const shift = (out: number, from: number, count: number, by: number) => {
    square(t3, from, 0);
    if (count > 1) repeat(t3, 0, count - 1);
    multiply(out, t3, by);
  };
  square(t0, z, 0); // 2
  shift(t1, t0, 2, z); // 9
  multiply(t0, t0, t1); // 11
  shift(t1, t0, 1, t1); // 31 = 2^5 − 1
  shift(t1, t1, 5, t1); // 2^10 − 1
  shift(t2, t1, 10, t1); // 2^20 − 1
  shift(t2, t2, 20, t2); // 2^40 − 1
  shift(t1, t2, 10, t1); // 2^50 − 1
  shift(t2, t1, 50, t1); // 2^100 − 1
  shift(t2, t2, 100, t2); // 2^200 − 1
  shift(t1, t2, 50, t1); // 2^250 − 1
  shift(t1, t1, 5, t0); // 2^255 − 21
}
