/** Deterministic randomness for tests; never for keys. */
export interface SeededRandom {
  /** Core's `Random`. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [0, below). */
  integer(below: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A stream of its own, so that one consumer does not shift another. */
  fork(label: string): SeededRandom;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}

/** The mulberry32 generator: small, and the same on every platform. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
    integer: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    fork: (label) => seededRandom(hash(`${seed}/${label}`)),
  };
}

/** The seed of this run: `SEED` from the environment to replay, otherwise a new one. It is printed. */
export function seedFromEnv(): number {
  const given = process.env['SEED'];
  const seed = given === undefined || given === '' ? Math.floor(Math.random() * 2 ** 32) : Number(given) >>> 0;
  process.stdout.write(`SEED=${seed}\n`);
  return seed;
}
