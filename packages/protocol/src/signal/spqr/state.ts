import { wipe } from '../../bytes/index.ts';
import type { CryptoProvider } from '../../primitives/provider.ts';
import type { BraidState, BraidStep, Random } from './braid-states.ts';
import { initBraid, receiveBraid, sendBraid } from './braid.ts';
import { type Direction, type KeyChain, addEpoch, initChain, receivedKey, sendKey } from './chain.ts';
import { decodeSpqrMessage, encodeSpqrMessage } from './wire.ts';

/** The Sparse Post-Quantum Ratchet of a session: the braid that makes epoch secrets and the chain that uses them. */
export interface SpqrState {
  readonly braid: BraidState;
  readonly chain: KeyChain;
}

/** What both steps give. Nothing of the old state is changed; commit `state` when the whole message is good. */
interface SpqrStep {
  readonly state: SpqrState;
  /** The 32-byte key of this message, the salt of its message keys. */
  readonly key: Uint8Array;
  /** Secrets of the old state that the new one does not hold. Overwrite them once the old state is given up. */
  readonly wipe: readonly Uint8Array[];
}

export interface SpqrSend extends SpqrStep {
  /** The bytes for `pq_ratchet`. */
  readonly message: Uint8Array<ArrayBuffer>;
}

/**
 * A new session's ratchet from the 32-byte key of the handshake. The party that opened the session is `A2B`.
 */
export async function initSpqr(crypto: CryptoProvider, authKey: Uint8Array, direction: Direction): Promise<SpqrState> {
  return {
    braid: await initBraid(crypto, authKey, direction),
    chain: await initChain(crypto, authKey, direction),
  };
}

/** The next message and its key. Errors: `spqr/chain-exhausted`. */
export async function spqrSend(crypto: CryptoProvider, state: SpqrState, random: Random): Promise<SpqrSend> {
  const { epoch } = state.braid;
  const braid = await sendBraid(crypto, state.braid, random);
  const grown = await growChain(crypto, state.chain, braid);
  const sent = await sendKey(crypto, grown.chain, keyEpoch(epoch));
  return {
    state: { braid: braid.state, chain: sent.chain },
    message: encodeSpqrMessage({ epoch, index: sent.index, payload: braid.payload }),
    key: sent.key,
    wipe: [...braid.wipe, ...grown.wipe, ...sent.wipe],
  };
}

/**
 * The key of a received message, whose bytes may be hostile: nothing holds until the message's own MAC is verified.
 * Errors: `spqr/bad-message`, `spqr/unsupported-version`, `spqr/bad-epoch`, `spqr/bad-mac`, `spqr/bad-ek`,
 * `spqr/jump-too-far`, `spqr/duplicate-message`, `spqr/key-expired`, `crypto/bad-kem-input`.
 */
export async function spqrReceive(crypto: CryptoProvider, state: SpqrState, bytes: Uint8Array): Promise<SpqrStep> {
  const message = decodeSpqrMessage(bytes);
  const braid = await receiveBraid(crypto, state.braid, message);
  const grown = await growChain(crypto, state.chain, braid);
  const received = await receivedKey(crypto, grown.chain, keyEpoch(message.epoch), message.index);
  return {
    state: { braid: braid.state, chain: received.chain },
    key: received.key,
    wipe: [...braid.wipe, ...grown.wipe, ...received.wipe],
  };
}

/** Messages of an epoch are still keyed by the one before: its own secret is only being agreed on. */
function keyEpoch(braidEpoch: bigint): bigint {
  return braidEpoch - 1n;
}

/** Hands the braid's secret to the chain, if the step gave one. */
async function growChain(crypto: CryptoProvider, chain: KeyChain, { epochSecret }: BraidStep) {
  if (epochSecret === undefined) return { chain, wipe: [] };
  const grown = await addEpoch(crypto, chain, epochSecret.epoch, epochSecret.secret);
  wipe(epochSecret.secret);
  return grown;
}

/** The name of the braid's state, to show which transitions a history has covered. */
export function braidStateName({ braid }: SpqrState): BraidState['name'] {
  return braid.name;
}
