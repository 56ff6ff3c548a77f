import { bytesOf, LIMBS, limbsOf } from './field25519-bytes.ts';
import { at, fieldModule, SLOT } from './field25519-wasm.ts';
import { badKeyAgreement, isAllZero, needLength } from './input-checks.ts';
import type { Bytes } from './provider.ts';

type Ternary = (a: number, b: number, c: number) => void;

interface Field {
  readonly memory: WebAssembly.Memory;
  readonly multiply: Ternary;
  readonly square: Ternary;
  readonly step: Ternary;
}

/** X25519 as in `CryptoProvider`, synchronous. */
export interface X25519 {
  x25519(privateKey: Uint8Array, publicKey: Uint8Array): Bytes;
  x25519PublicKey(privateKey: Uint8Array): Bytes;
}

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
  // Limbs are 64 bits wide in memory, but between steps their values fit the lower half.
  const wide = new BigInt64Array(field.memory.buffer);
  const write = (slot: number, limbs: readonly number[]) => {
    for (let i = 0; i < LIMBS; i += 1) wide[slot * LIMBS + i] = BigInt(limbs[i] ?? 0);
  };
  const read = (slot: number) => Int32Array.from({ length: LIMBS }, (_, i) => Number(wide[slot * LIMBS + i]));

  const ladder = (privateKey: Uint8Array, u: Uint8Array): Bytes => {
    const x1 = limbsOf(u);
    write(SLOT.x1, x1);
    write(SLOT.x2, [1]);
    write(SLOT.z2, []);
    write(SLOT.x3, x1);
    write(SLOT.z3, [1]);
    let swapped = 0;
    for (let t = 254; t >= 0; t -= 1) {
      const bit = clampedBit(privateKey, t);
      field.step(bit ^ swapped, 0, 0);
      swapped = bit;
    }
    // The lowest bit of a clamped scalar is 0, so nothing is left to swap back.
    invert(field);
    field.multiply(at(SLOT.x2), at(SLOT.x2), at(SLOT.t1));
    const out = bytesOf(read(SLOT.x2));
    wide.fill(0n, 0, Object.keys(SLOT).length * LIMBS);
    return out;
  };

  return {
    x25519(privateKey, publicKey) {
      needLength(privateKey, 32, 'private key');
      needLength(publicKey, 32, 'public key');
      const secret = ladder(privateKey, publicKey);
      if (isAllZero(secret)) throw badKeyAgreement();
      return secret;
    },
    x25519PublicKey(privateKey) {
      needLength(privateKey, 32, 'private key');
      return ladder(privateKey, BASE_POINT);
    },
  };
}

/** Bit t of the clamped scalar: the top bit is set, the three lowest are clear (RFC 7748 §5). */
function clampedBit(scalar: Uint8Array, t: number): number {
  if (t === 254) return 1;
  return t < 3 ? 0 : ((scalar[t >> 3] ?? 0) >> (t & 7)) & 1;
}

/** t1 := z2^(p − 2) = z2^(2^255 − 21) by the usual addition chain. Comments give the exponent reached. */
function invert({ multiply, square }: Field): void {
  const z = at(SLOT.z2);
  const t0 = at(SLOT.t0);
  const t1 = at(SLOT.t1);
  const t2 = at(SLOT.t2);
  const t3 = at(SLOT.t3);
  /** out := from^(2^count) · by */
  const shift = (out: number, from: number, count: number, by: number) => {
    square(t3, from, 0);
    for (let i = 1; i < count; i += 1) square(t3, t3, 0);
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
