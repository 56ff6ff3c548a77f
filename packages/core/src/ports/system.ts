/** Time. Only displayed and used for time-outs; never for order. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Milliseconds from an arbitrary start, never stepping back. */
  monotonic(): number;
  /** Calls `fn` once after `ms`; the returned function cancels. */
  after(ms: number, fn: () => void): () => void;
}

/** Randomness from the platform's CSPRNG (a seeded one in tests). */
export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** The password hash, run where its memory can be thrown away afterwards. */
export type Kdf = (
  password: Uint8Array,
  salt: Uint8Array,
  params: { N: number; r: number; p: number },
) => Promise<Uint8Array>;

/** Finds a proof of work away from the thread that answers the UI; see contract/work. */
export type WorkFinder = (subject: Uint8Array, bits: number, now: number, signal?: AbortSignal) => Promise<Uint8Array>;

/** The network as the platform sees it: `online`, `offline`, wake from sleep, tab visible again. */
export interface NetworkHints {
  onChange(listener: (hint: 'online' | 'offline' | 'wake') => void): () => void;
}
