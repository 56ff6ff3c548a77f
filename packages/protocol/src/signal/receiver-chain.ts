import type { CryptoProvider } from '../primitives/index.ts';
import { type ChainKey, chainSeed, nextChain } from './chain-key.ts';
import { signalError } from './failures.ts';
import { NO_SKIPPED_KEYS, putSkipped, SKIPPED_KEY_LENGTH, skippedCount, takeSkipped } from './spqr/skipped-keys.ts';

/** How far a message may be ahead of its chain, and how many seeds of skipped messages a chain keeps. */
export const MAX_FORWARD_JUMP = 25_000;
export const MAX_SKIPPED_SEEDS = 2000;

/** What is needed to read messages under one ratchet key of the peer. */
export interface ReceiverChain {
  readonly ratchetKey: Uint8Array;
  readonly chain: ChainKey;
  /**
   * Seeds of skipped messages, at most `MAX_SKIPPED_SEEDS`, as records of `spqr/skipped-keys.ts`. They are seeds, not
   * keys, because the post-quantum part of a key comes with the message.
   */
  readonly skipped: Uint8Array;
}

/** A chain after one message was taken from it, the message's seed, and secrets that the new chain no longer holds. */
export interface ChainStep {
  readonly chain: ReceiverChain;
  readonly seed: Uint8Array;
  readonly wipe: readonly Uint8Array[];
}

/** The chain of a ratchet key just seen. */
export function newReceiverChain(ratchetKey: Uint8Array, key: Uint8Array): ReceiverChain {
  return { ratchetKey, chain: { key, index: 0 }, skipped: NO_SKIPPED_KEYS };
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
  const { chain, skipped } = receiver;
  if (counter < chain.index) return takeOld(receiver, counter);
  if (counter - chain.index > MAX_FORWARD_JUMP && !unlimited)
    throw signalError('too-far-ahead', 'the message is too far ahead of its chain');
  const jump = await skipTo(crypto, receiver, counter);
  const seed = await chainSeed(crypto, jump.chain);
  const next = await nextChain(crypto, jump.chain);
  return {
    chain: { ...receiver, chain: next, skipped: jump.skipped },
    seed,
    wipe: [...jump.wipe, jump.chain.key, ...(jump.skipped === skipped ? [] : [skipped])],
  };
}

/** Moves the chain to `counter` and keeps the seeds on the way, or the newest of them. */
async function skipTo(crypto: CryptoProvider, { chain, skipped }: ReceiverChain, counter: number) {
  const fresh = Math.min(counter - chain.index, MAX_SKIPPED_SEEDS);
  if (fresh === 0) return { chain, skipped, wipe: [] };
  const held = skippedCount(skipped);
  const kept = Math.min(held, MAX_SKIPPED_SEEDS - fresh);
  const out = new Uint8Array((kept + fresh) * SKIPPED_KEY_LENGTH);
  out.set(skipped.subarray((held - kept) * SKIPPED_KEY_LENGTH));
  const wipe: Uint8Array[] = [];
  let at = chain;
  while (at.index < counter) {
    // Seeds that would be dropped at once are not made: a far jump then costs one HMAC per message, not two.
    const position = kept + fresh - (counter - at.index);
    if (position >= kept) {
      const seed = await chainSeed(crypto, at);
      putSkipped(out, position, at.index, seed);
      seed.fill(0);
    }
    wipe.push(at.key);
    at = await nextChain(crypto, at);
  }
  return { chain: at, skipped: out, wipe };
}

function takeOld(receiver: ReceiverChain, counter: number): ChainStep {
  const taken = takeSkipped(receiver.skipped, counter);
  if (taken === undefined) throw signalError('duplicate-message', 'the message was read before or is too old');
  return { chain: { ...receiver, skipped: taken.rest }, seed: taken.key, wipe: [receiver.skipped] };
}
