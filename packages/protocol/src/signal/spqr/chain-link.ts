import { be32, concat, fromUtf8, wipe } from '../../bytes/index.ts';
import { WhisprError } from '../../errors/index.ts';
import type { CryptoProvider } from '../../primitives/provider.ts';
import { MAX_INDEX, MAX_JUMP, MAX_OUT_OF_ORDER } from './limits.ts';
import { dropBefore, putSkipped, skippedCount, skippedIndexAt, takeSkipped } from './skipped-keys.ts';

/** One direction of one epoch as its sender holds it. `counter` is the index of the last message; 0 before the first. */
export interface SendChain {
  /** Chain key, 32 bytes. */
  readonly next: Uint8Array;
  readonly counter: number;
}

/** The same as its receiver holds it, with the keys of messages that were skipped. */
export interface ReceiveChain extends SendChain {
  readonly skipped: Uint8Array;
}

const NEXT = fromUtf8('Signal PQ Ratchet V1 Chain Next');
const ZERO_SALT = new Uint8Array(32);

/** One step: the chain key after message `index` and the key of that message. */
async function step(crypto: CryptoProvider, next: Uint8Array, index: number) {
  const okm = await crypto.hkdf(ZERO_SALT, next, concat(be32(index), NEXT), 64);
  const out = { next: okm.slice(0, 32), key: okm.slice(32) };
  wipe(okm);
  return out;
}

/** The key of the next message to send. A chain that has sent 2³² − 1 messages is `spqr/chain-exhausted`. */
export async function nextSendKey(
  crypto: CryptoProvider,
  { next, counter }: SendChain,
): Promise<{ readonly send: SendChain; readonly key: Uint8Array }> {
  if (counter === MAX_INDEX) throw new WhisprError('spqr/chain-exhausted', 'no message index is left in this epoch');
  const stepped = await step(crypto, next, counter + 1);
  return { send: { next: stepped.next, counter: counter + 1 }, key: stepped.key };
}

interface ReceivedKey {
  readonly receive: ReceiveChain;
  readonly key: Uint8Array;
  readonly wipe: readonly Uint8Array[];
}

/** The key of message `index` (≥ 1), stored or ahead. */
export function receiveKey(crypto: CryptoProvider, chain: ReceiveChain, index: number): Promise<ReceivedKey> {
  if (index > chain.counter) return jump(crypto, chain, index);
  return Promise.resolve(late(chain, index));
}

/** A message behind the newest: its key is in the store, or was used, or is too old. */
function late(chain: ReceiveChain, index: number): ReceivedKey {
  if (index + MAX_OUT_OF_ORDER < chain.counter)
    throw new WhisprError('spqr/key-expired', 'the message is too old; its key is gone');
  const taken = takeSkipped(chain.skipped, index);
  if (taken === undefined) throw new WhisprError('spqr/duplicate-message', 'the key of this message was used already');
  return { receive: { ...chain, skipped: taken.rest }, key: taken.key, wipe: [chain.skipped] };
}

/** A message ahead: steps to it and keeps the keys on the way that will not be too old afterwards. */
async function jump(crypto: CryptoProvider, chain: ReceiveChain, index: number): Promise<ReceivedKey> {
  if (index - chain.counter > MAX_JUMP)
    throw new WhisprError('spqr/jump-too-far', 'the message is too far ahead of the last one');
  const oldest = Math.max(1, index - MAX_OUT_OF_ORDER);
  const firstNew = Math.max(chain.counter + 1, oldest);
  const unchanged = firstNew === index && !expires(chain.skipped, oldest);
  const skipped = unchanged ? chain.skipped : dropBefore(chain.skipped, oldest, index - firstNew);
  let position = skippedCount(skipped) - (index - firstNew);
  let { next } = chain;
  for (let at = chain.counter + 1; at < index; at += 1) {
    const stepped = await step(crypto, next, at);
    if (at >= firstNew) putSkipped(skipped, position++, at, stepped.key);
    wipe(stepped.key, next === chain.next ? undefined : next);
    ({ next } = stepped);
  }
  const last = await step(crypto, next, index);
  if (next !== chain.next) wipe(next);
  return {
    receive: { next: last.next, counter: index, skipped },
    key: last.key,
    wipe: unchanged ? [chain.next] : [chain.next, chain.skipped],
  };
}

function expires(skipped: Uint8Array, oldest: number): boolean {
  return skipped.length > 0 && skippedIndexAt(skipped, 0) < oldest;
}
