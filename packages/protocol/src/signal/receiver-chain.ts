import type { CryptoProvider } from '../primitives/index.ts';
import { type ChainKey, chainSeed, nextChain } from './chain-key.ts';
import { signalError } from './failures.ts';

/** How far a message may be ahead of its chain, and how many seeds of skipped messages a chain keeps. */
export const MAX_FORWARD_JUMP = 25_000;
export const MAX_SKIPPED_SEEDS = 2000;

/** The seed of a message that was skipped. It is a seed, not keys: the post-quantum key comes with the message. */
export interface SkippedSeed {
  readonly index: number;
  readonly seed: Uint8Array;
}

/** What is needed to read messages under one ratchet key of the peer. */
export interface ReceiverChain {
  readonly ratchetKey: Uint8Array;
  readonly chain: ChainKey;
  /** Ascending index, at most `MAX_SKIPPED_SEEDS`. */
  readonly skipped: readonly SkippedSeed[];
}

/** A chain after one message was taken from it, the message's seed, and secrets that the new chain no longer holds. */
export interface ChainStep {
  readonly chain: ReceiverChain;
  readonly seed: Uint8Array;
  readonly wipe: readonly Uint8Array[];
}

/**
 * Takes the seed of message `counter`. A seed that was taken before is `signal/duplicate-message`; more than
 * `MAX_FORWARD_JUMP` ahead is `signal/too-far-ahead`, unless `unlimited` (a session with oneself).
 */
export async function takeSeed(
  crypto: CryptoProvider,
  receiver: ReceiverChain,
  counter: number,
  unlimited: boolean,
): Promise<ChainStep> {
  if (counter < receiver.chain.index) return takeSkipped(receiver, counter);
  if (counter - receiver.chain.index > MAX_FORWARD_JUMP && !unlimited)
    throw signalError('too-far-ahead', 'the message is too far ahead of its chain');
  const wipe: Uint8Array[] = [];
  const skipped = [...receiver.skipped];
  let chain = receiver.chain;
  while (chain.index < counter) {
    // Seeds that would be dropped at once are not made: a far jump then costs one HMAC per message, not two.
    if (counter - chain.index <= MAX_SKIPPED_SEEDS)
      skipped.push({ index: chain.index, seed: await chainSeed(crypto, chain) });
    wipe.push(chain.key);
    chain = await nextChain(crypto, chain);
  }
  const dropped = skipped.splice(0, Math.max(0, skipped.length - MAX_SKIPPED_SEEDS));
  const seed = await chainSeed(crypto, chain);
  wipe.push(chain.key, ...dropped.map((entry) => entry.seed));
  return { chain: { ...receiver, chain: await nextChain(crypto, chain), skipped }, seed, wipe };
}

function takeSkipped(receiver: ReceiverChain, counter: number): ChainStep {
  const found = receiver.skipped.find((entry) => entry.index === counter);
  if (found === undefined) throw signalError('duplicate-message', 'the message was read before or is too old');
  const skipped = receiver.skipped.filter((entry) => entry !== found);
  return { chain: { ...receiver, skipped }, seed: found.seed, wipe: [found.seed] };
}
