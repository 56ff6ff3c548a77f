import { GROUP_ORDER, gf16Tables } from './gf16.ts';

/*
 * Lagrange interpolation over GF(2^16), done in logarithms: at point x the j-th weight is
 * Π_{k≠j} (x − xₖ) / Π_{k≠j} (xⱼ − xₖ), and subtraction is XOR.
 */

/** One set of interpolation points, with what does not depend on where the polynomial is evaluated. */
export interface Interpolation {
  /** Distinct points xⱼ. */
  readonly points: readonly number[];
  /** log Π_{k≠j} (xⱼ − xₖ). */
  readonly logDenominators: readonly number[];
}

/** Prepares interpolation from distinct points. */
export function interpolateFrom(points: readonly number[]): Interpolation {
  const { log } = gf16Tables();
  const logDenominators = points.map((xj) => {
    let sum = 0;
    for (const xk of points) if (xk !== xj) sum += log[xj ^ xk] ?? 0;
    return sum % GROUP_ORDER;
  });
  return { points, logDenominators };
}

/** The logarithm of each point's weight at `x`, which is none of the points (so no weight is zero). */
export function logWeightsAt({ points, logDenominators }: Interpolation, x: number): Uint16Array {
  const { log } = gf16Tables();
  let logProduct = 0;
  for (const xk of points) logProduct += log[x ^ xk] ?? 0;
  const weights = new Uint16Array(points.length);
  for (const [j, xj] of points.entries()) {
    const weight = (logProduct - (log[x ^ xj] ?? 0) - (logDenominators[j] ?? 0)) % GROUP_ORDER;
    weights[j] = weight < 0 ? weight + GROUP_ORDER : weight;
  }
  return weights;
}
