import { equalBytes, fromUtf8, wipe } from '../bytes/index.ts';
import type { CryptoProvider } from '../primitives/index.ts';
import { type ChainKey, chainSeed, nextChain } from './chain-key.ts';
import { agree, generateKeyPair, type KeyPair } from './keys.ts';
import { newReceiverChain, type ReceiverChain, takeSeed } from './receiver-chain.ts';

/** How many ratchet keys of the peer stay readable; the oldest goes first. */
export const MAX_RECEIVER_CHAINS = 5;

const INFO = fromUtf8('WhisperRatchet');

/** The Double Ratchet of one session (revision 4 of the specification without header encryption). */
export interface RatchetState {
  readonly rootKey: Uint8Array;
  readonly sender: { readonly pair: KeyPair; readonly chain: ChainKey };
  /** Number of the last message sent under the ratchet key before; sent along, ignored by receivers. */
  readonly previousCounter: number;
  /** Oldest first, at most `MAX_RECEIVER_CHAINS`. */
  readonly receivers: readonly ReceiverChain[];
}

/** A ratchet after one message, that message's seed, and secrets that the new state no longer holds. */
export interface RatchetStep {
  readonly state: RatchetState;
  readonly seed: Uint8Array;
  readonly wipe: readonly Uint8Array[];
}

/** Root key and chain key from the root before and one agreement. */
export async function rootStep(crypto: CryptoProvider, rootKey: Uint8Array, secret: Uint8Array) {
  const okm = await crypto.hkdf(rootKey, secret, INFO, 64);
  const out = { rootKey: okm.slice(0, 32), chain: { key: okm.slice(32), index: 0 } };
  wipe(secret, okm);
  return out;
}

/** The caller's first state: a fresh ratchet pair against the peer's signed prekey. */
export async function startAsCaller(
  crypto: CryptoProvider,
  secrets: { readonly rootKey: Uint8Array; readonly chainKey: Uint8Array },
  peerSignedPreKey: Uint8Array,
): Promise<RatchetState> {
  const pair = await generateKeyPair(crypto);
  const step = await rootStep(crypto, secrets.rootKey, await agree(crypto, pair.privateKey, peerSignedPreKey));
  const first = newReceiverChain(peerSignedPreKey, secrets.chainKey);
  return { rootKey: step.rootKey, sender: { pair, chain: step.chain }, previousCounter: 0, receivers: [first] };
}

/** The called side's first state: its signed prekey is its first ratchet pair. */
export function startAsCalled(
  secrets: { readonly rootKey: Uint8Array; readonly chainKey: Uint8Array },
  signedPreKey: KeyPair,
): RatchetState {
  const sender = { pair: signedPreKey, chain: { key: secrets.chainKey, index: 0 } };
  return { rootKey: secrets.rootKey, sender, previousCounter: 0, receivers: [] };
}

/** Takes the seed of the next message to send; its number is `state.sender.chain.index` before the step. */
export async function ratchetSend(crypto: CryptoProvider, state: RatchetState): Promise<RatchetStep> {
  const { chain } = state.sender;
  const seed = await chainSeed(crypto, chain);
  const sender = { ...state.sender, chain: await nextChain(crypto, chain) };
  return { state: { ...state, sender }, seed, wipe: [chain.key] };
}

/**
 * Takes the seed of a received message. A ratchet key not seen before makes a DH step; nothing proves it genuine before
 * the MAC is checked, so the caller keeps the old state until then. Errors as in `takeSeed`.
 */
export async function ratchetReceive(
  crypto: CryptoProvider,
  state: RatchetState,
  message: { readonly ratchetKey: Uint8Array; readonly counter: number },
  unlimited = false,
): Promise<RatchetStep> {
  const known = state.receivers.findIndex(({ ratchetKey }) => equalBytes(ratchetKey, message.ratchetKey));
  const stepped = known < 0 ? await dhStep(crypto, state, message.ratchetKey) : { state, wipe: [] };
  const at = known < 0 ? stepped.state.receivers.length - 1 : known;
  const receiver = stepped.state.receivers[at] as ReceiverChain;
  const taken = await takeSeed(crypto, receiver, message.counter, unlimited);
  return {
    state: { ...stepped.state, receivers: stepped.state.receivers.with(at, taken.chain) },
    seed: taken.seed,
    wipe: [...stepped.wipe, ...taken.wipe],
  };
}

async function dhStep(crypto: CryptoProvider, state: RatchetState, peerKey: Uint8Array) {
  const old = state.sender;
  const received = await rootStep(crypto, state.rootKey, await agree(crypto, old.pair.privateKey, peerKey));
  const pair = await generateKeyPair(crypto);
  const sent = await rootStep(crypto, received.rootKey, await agree(crypto, pair.privateKey, peerKey));
  const receivers = [...state.receivers, newReceiverChain(peerKey, received.chain.key)];
  const evicted = receivers.splice(0, Math.max(0, receivers.length - MAX_RECEIVER_CHAINS));
  const next: RatchetState = {
    rootKey: sent.rootKey,
    sender: { pair, chain: sent.chain },
    previousCounter: Math.max(0, old.chain.index - 1),
    receivers,
  };
  const forgotten = evicted.flatMap(({ chain, skipped }) => [chain.key, skipped]);
  return {
    state: next,
    wipe: [state.rootKey, received.rootKey, old.pair.privateKey, old.chain.key, ...forgotten],
  };
}
