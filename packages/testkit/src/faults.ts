/** A WebSocket message on its way: `up` to the relay, `down` from it; `path` is that of the connection. */
export interface PassingFrame {
  direction: 'up' | 'down';
  path: string;
  data: Uint8Array;
}

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
  /** Decides about single messages before chance does: for "every acknowledgement is lost once". */
  intercept: (frame: PassingFrame) => 'pass' | 'drop' | 'cut';
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
  intercept: () => 'pass',
};

export function completeFaults(some: Partial<Faults>): Faults {
  return { ...NO_FAULTS, cut: (some.drop ?? 0) / 4, ...some };
}
