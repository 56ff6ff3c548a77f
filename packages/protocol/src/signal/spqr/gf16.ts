/*
 * GF(2^16) with the reduction polynomial x¹⁶ + x¹² + x³ + x + 1, in which 2 generates the multiplicative group.
 * Addition is XOR. Only public wire data is computed with it, so table look-ups leak nothing.
 */

/** x¹⁶ + x¹² + x³ + x + 1. */
const REDUCTION = 0x1100b;

/** The order of the multiplicative group: logarithms are modulo this. */
export const GROUP_ORDER = 65_535;

interface Tables {
  /** log₂ of each non-zero element. */
  readonly log: Uint16Array;
  /** 2^k for k < 2 · 65535, so that the sum of two logarithms needs no reduction. */
  readonly exp: Uint16Array;
}

let tables: Tables | undefined;

/** The logarithm tables (384 KiB), built at first use. */
export function gf16Tables(): Tables {
  tables ??= buildTables();
  return tables;
}

function buildTables(): Tables {
  const log = new Uint16Array(65_536);
  const exp = new Uint16Array(2 * GROUP_ORDER);
  for (let k = 0, power = 1; k < GROUP_ORDER; k += 1) {
    log[power] = k;
    exp[k] = power;
    exp[k + GROUP_ORDER] = power;
    power <<= 1;
    if (power > 65_535) power ^= REDUCTION;
  }
  return { log, exp };
}

/** The product of two elements. */
export function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  const { log, exp } = gf16Tables();
  return exp[(log[a] ?? 0) + (log[b] ?? 0)] ?? 0;
}
