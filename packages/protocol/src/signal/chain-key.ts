import type { CryptoProvider } from '../primitives/index.ts';

const SEED = Uint8Array.of(1);
const NEXT = Uint8Array.of(2);

/** One symmetric chain: the key that gives message number `index` and, by a step, all later ones. */
export interface ChainKey {
  readonly key: Uint8Array;
  readonly index: number;
}

/** The 32-byte seed of the chain's current message. */
export function chainSeed(crypto: CryptoProvider, chain: ChainKey) {
  return crypto.hmac(chain.key, SEED);
}

/** The chain after its current message. */
export async function nextChain(crypto: CryptoProvider, chain: ChainKey): Promise<ChainKey> {
  return { key: await crypto.hmac(chain.key, NEXT), index: chain.index + 1 };
}
