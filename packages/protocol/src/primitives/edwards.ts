import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import type { Bytes } from './provider.ts';

/** Edwards25519 arithmetic below the Ed25519 interface: what XEdDSA and the base-key check need. */
const { Point } = ed25519;
const { Fp, Fn } = Point;

/** y coordinates of the eight points of small order; the sign bit does not matter. */
const SMALL_ORDER_Y = new Set([
  0n,
  1n,
  Fp.ORDER - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** True if 32 bytes are a canonical compressed y (below p) that is not of small order. */
export function isStrictPoint(compressed: Uint8Array): boolean {
  if (compressed.length !== 32) return false;
  const y = bytesToNumberLE(compressed) & ((1n << 255n) - 1n);
  return y < Fp.ORDER && !SMALL_ORDER_Y.has(y);
}

/** True if 32 little-endian bytes are below the group order q. */
export function isCanonicalScalar(scalar: Uint8Array): boolean {
  return scalar.length === 32 && bytesToNumberLE(scalar) < Fn.ORDER;
}

/** Little-endian bytes of any length, reduced mod q to 32 bytes. */
export function reduceScalar(wide: Uint8Array): Bytes {
  return numberToBytesLE(Fn.create(bytesToNumberLE(wide)), 32);
}

/** (r + h·a) mod q over 32-byte little-endian scalars. */
export function multiplyAddScalar(r: Uint8Array, h: Uint8Array, a: Uint8Array): Bytes {
  const product = Fn.mul(Fn.create(bytesToNumberLE(h)), Fn.create(bytesToNumberLE(a)));
  return numberToBytesLE(Fn.add(product, Fn.create(bytesToNumberLE(r))), 32);
}

/** scalar·B, compressed. The scalar is 32 little-endian bytes, already reduced and not zero. */
export function multiplyBase(scalar: Uint8Array): Bytes {
  return plain(Point.BASE.multiply(bytesToNumberLE(scalar)).toBytes());
}

/** s·B − h·A, compressed; undefined if `compressed` (A) is not on the curve. All inputs are public. */
export function verificationPoint(compressed: Uint8Array, s: Uint8Array, h: Uint8Array): Bytes | undefined {
  const a = decompress(compressed);
  if (a === undefined) return undefined;
  const left = Point.BASE.multiplyUnsafe(bytesToNumberLE(s));
  return plain(left.add(a.negate().multiplyUnsafe(bytesToNumberLE(h))).toBytes());
}

/**
 * The compressed Edwards point with y = (u − 1)/(u + 1) and the given sign (0x00 or 0x80); undefined for u = −1.
 * The point is not checked to be on the curve.
 */
export function montgomeryToEdwards(u: Uint8Array, sign: number): Bytes | undefined {
  const value = Fp.create(bytesToNumberLE(u) & ((1n << 255n) - 1n));
  const divisor = Fp.add(value, 1n);
  if (Fp.is0(divisor)) return undefined;
  const out = numberToBytesLE(Fp.mul(Fp.sub(value, 1n), Fp.inv(divisor)), 32);
  out[31] = (out[31] ?? 0) | (sign & 0x80);
  return out;
}

/**
 * True if 32 bytes are the one encoding of a Montgomery u of a point in the prime-order subgroup: top bit clear, below p,
 * on the curve (not on its twist), free of torsion. The neutral element is refused as well.
 */
export function isPrimeOrderMontgomery(u: Uint8Array): boolean {
  if (u.length !== 32 || bytesToNumberLE(u) >= Fp.ORDER) return false;
  const compressed = montgomeryToEdwards(u, 0);
  if (compressed === undefined || !isStrictPoint(compressed)) return false;
  return decompress(compressed)?.isTorsionFree() ?? false;
}

/** The library's types do not say that its bytes own a plain buffer; they do. */
function plain(bytes: Uint8Array): Bytes {
  return bytes as Bytes;
}

function decompress(compressed: Uint8Array): InstanceType<typeof Point> | undefined {
  try {
    return Point.fromBytes(compressed);
  } catch (error) {
    // The library tells "not on the curve" by throwing; for callers it is an answer, not a fault.
    if (error instanceof Error) return undefined;
    throw error;
  }
}
