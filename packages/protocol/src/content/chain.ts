import { equalBytes } from '../bytes/index.ts';
import type { Bytes, CryptoProvider } from '../primitives/index.ts';

/** The place of a content in its author's chain: random commitments, so that deleted text cannot be confirmed later. */
export interface ChainLink {
  readonly seq: number;
  readonly link: Uint8Array;
  readonly prev: Uint8Array;
}

/** The end of our own chain in one conversation. */
export interface SendChain {
  readonly seq: number;
  readonly link: Uint8Array;
}

/** What we know of the chain of one device of a peer. */
export interface ReceiveChain extends SendChain {
  /** Sequence numbers not seen yet, ascending, with what their neighbours say they must be. */
  readonly missing: readonly MissingLink[];
}

export interface MissingLink {
  readonly seq: number;
  readonly link?: Uint8Array | undefined;
  readonly prev?: Uint8Array | undefined;
}

/**
 * `next`: follows; `gap`: something before it is missing; `filled`: it was missing; `seen`: a second copy or too old to
 * tell; `fork`: contradicts what the same device said before, a sign of a cloned or restored device.
 */
export type ChainVerdict = 'next' | 'gap' | 'filled' | 'seen' | 'fork';

const LINK_BYTES = 16;
/** Older gaps are given up: a peer that claims to be far ahead must not cost memory. */
const MOST_MISSING = 512;

/** Before the first content of a device, on both sides. */
export const CHAIN_START: ReceiveChain = { seq: 0, link: new Uint8Array(LINK_BYTES), missing: [] };

/** The link of the next content we write, and the chain after it. */
export function advanceChain(crypto: CryptoProvider, chain: SendChain): { chain: SendChain; place: ChainLink } {
  const next = { seq: chain.seq + 1, link: crypto.random(LINK_BYTES) };
  return { chain: next, place: { ...next, prev: chain.link } };
}

/** The place of a content that is not stored: outside the chain. */
export function transientPlace(crypto: CryptoProvider): ChainLink & { readonly link: Bytes } {
  return { seq: 0, link: crypto.random(LINK_BYTES), prev: new Uint8Array(LINK_BYTES) };
}

/** Takes in the place of a received content. The chain is unchanged if the verdict is `seen` or `fork`. */
export function observeChain(chain: ReceiveChain, place: ChainLink): { chain: ReceiveChain; verdict: ChainVerdict } {
  if (place.seq > chain.seq) return place.seq === chain.seq + 1 ? follow(chain, place) : jump(chain, place);
  if (place.seq === chain.seq) return { chain, verdict: equalBytes(place.link, chain.link) ? 'seen' : 'fork' };
  return fill(chain, place);
}

function follow(chain: ReceiveChain, place: ChainLink): { chain: ReceiveChain; verdict: ChainVerdict } {
  if (!equalBytes(place.prev, chain.link)) return { chain, verdict: 'fork' };
  return { chain: { ...chain, seq: place.seq, link: place.link }, verdict: 'next' };
}

function jump(chain: ReceiveChain, place: ChainLink): { chain: ReceiveChain; verdict: ChainVerdict } {
  const from = Math.max(chain.seq + 1, place.seq - MOST_MISSING);
  const fresh: MissingLink[] = Array.from({ length: place.seq - from }, (_, i) => {
    const seq = from + i;
    const prev = seq === chain.seq + 1 ? chain.link : undefined;
    const link = seq === place.seq - 1 ? place.prev : undefined;
    return { seq, prev, link };
  });
  const missing = [...chain.missing, ...fresh].slice(-MOST_MISSING);
  return { chain: { seq: place.seq, link: place.link, missing }, verdict: 'gap' };
}

function fill(chain: ReceiveChain, place: ChainLink): { chain: ReceiveChain; verdict: ChainVerdict } {
  const known = chain.missing.find((entry) => entry.seq === place.seq);
  if (known === undefined) return { chain, verdict: 'seen' };
  if (contradicts(known.link, place.link) || contradicts(known.prev, place.prev)) return { chain, verdict: 'fork' };
  const missing = chain.missing.flatMap((entry) => {
    if (entry.seq === place.seq) return [];
    if (entry.seq === place.seq - 1) return [{ ...entry, link: place.prev }];
    if (entry.seq === place.seq + 1) return [{ ...entry, prev: place.link }];
    return [entry];
  });
  return { chain: { ...chain, missing }, verdict: 'filled' };
}

function contradicts(expected: Uint8Array | undefined, actual: Uint8Array): boolean {
  return expected !== undefined && !equalBytes(expected, actual);
}
