/** What a bad network does. Probabilities are per frame or request, in both directions. */
export interface Faults {
  /** Swallows it. */
  drop: number;
  /** Passes it on twice. */
  duplicate: number;
  /** Lets the next one overtake it. */
  reorder: number;
  /** Holds it for a random time up to this, ms. */
  delay: number;
  /** Ends the connection; by default a quarter of `drop`. */
  cut: number;
  /** Nothing gets through any more, and nobody is told. */
  halfOpen: boolean;
  /** Bytes leave one by one. */
  oneByteChunks: boolean;
  /** Answers WebSocket upgrades with 403, as some proxies do. */
  noWebSockets: boolean;
}

export const NO_FAULTS: Faults = {
  drop: 0,
  duplicate: 0,
  reorder: 0,
  delay: 0,
  cut: 0,
  halfOpen: false,
  oneByteChunks: false,
  noWebSockets: false,
};

export function completeFaults(some: Partial<Faults>): Faults {
  return { ...NO_FAULTS, cut: (some.drop ?? 0) / 4, ...some };
}
