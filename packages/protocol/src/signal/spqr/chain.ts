import { fromUtf8, wipe } from '../../bytes/index.ts';
import { WhisprError } from '../../errors/index.ts';
import type { CryptoProvider } from '../../primitives/provider.ts';
import { type ReceiveChain, type SendChain, nextSendKey, receiveKey } from './chain-link.ts';
import { LINKS_BEFORE_SEND } from './limits.ts';
import { NO_SKIPPED_KEYS } from './skipped-keys.ts';

/*
 * The symmetric half of SPQR: per epoch one link with a chain for each direction, which gives every message a key.
 * The secret of a new epoch is mixed into a root from which the next link grows.
 */

/** Which party this is: A opened the session and its messages run A2B. */
export type Direction = 'A2B' | 'B2A';

/** The two chains of one epoch. `send` is gone once a later epoch is sent with. */
export interface ChainLink {
  readonly send: SendChain | undefined;
  readonly receive: ReceiveChain;
}

/** The key chains of a session. */
export interface KeyChain {
  readonly direction: Direction;
  /** Where the next link grows from, 32 bytes. */
  readonly nextRoot: Uint8Array;
  /** Consecutive epochs, oldest first; the last is `currentEpoch`. */
  readonly links: readonly ChainLink[];
  readonly currentEpoch: bigint;
  /** The epoch sent with last; never decreases. */
  readonly sendEpoch: bigint;
}

/** A step of the chain: the new chain, the 32-byte key of a message, and old secrets to overwrite after commit. */
export interface KeyStep {
  readonly chain: KeyChain;
  readonly key: Uint8Array;
  readonly index: number;
  readonly wipe: readonly Uint8Array[];
}

// Two spaces, as deployed.
const START = fromUtf8('Signal PQ Ratchet V1 Chain  Start');
const ADD_EPOCH = fromUtf8('Signal PQ Ratchet V1 Chain Add Epoch');
const ZERO_SALT = new Uint8Array(32);

/** Splits 96 bytes of output into the root of the next link and this link, seen from one party. */
function grow(okm: Uint8Array, direction: Direction): { nextRoot: Uint8Array; link: ChainLink } {
  const [a2b, b2a] = [okm.slice(32, 64), okm.slice(64)];
  const [send, receive] = direction === 'A2B' ? [a2b, b2a] : [b2a, a2b];
  const nextRoot = okm.slice(0, 32);
  wipe(okm);
  return {
    nextRoot,
    link: { send: { next: send, counter: 0 }, receive: { next: receive, counter: 0, skipped: NO_SKIPPED_KEYS } },
  };
}

/** The chain of a new session, at epoch 0, from the 32-byte key of the handshake. */
export async function initChain(crypto: CryptoProvider, authKey: Uint8Array, direction: Direction): Promise<KeyChain> {
  const { nextRoot, link } = grow(await crypto.hkdf(ZERO_SALT, authKey, START, 96), direction);
  return { direction, nextRoot, links: [link], currentEpoch: 0n, sendEpoch: 0n };
}

/** Adds the link of `epoch`, which must follow the current one, from its 32-byte secret. */
export async function addEpoch(
  crypto: CryptoProvider,
  chain: KeyChain,
  epoch: bigint,
  secret: Uint8Array,
): Promise<{ readonly chain: KeyChain; readonly wipe: readonly Uint8Array[] }> {
  if (epoch !== chain.currentEpoch + 1n) throw new WhisprError('spqr/bad-epoch', 'epochs follow one another');
  const okm = await crypto.hkdf(chain.nextRoot, secret, ADD_EPOCH, 96);
  const { nextRoot, link } = grow(okm, chain.direction);
  return { chain: { ...chain, nextRoot, links: [...chain.links, link], currentEpoch: epoch }, wipe: [chain.nextRoot] };
}

/** The place of an epoch's link; an epoch without link is `spqr/bad-epoch`. */
function placeOf(chain: KeyChain, epoch: bigint): number {
  const place = chain.links.length - 1 - Number(chain.currentEpoch - epoch);
  if (place < 0 || place >= chain.links.length)
    throw new WhisprError('spqr/bad-epoch', 'the message belongs to an epoch without keys');
  return place;
}

/**
 * The key of the next message sent in `epoch`. A new epoch ends sending in all earlier ones and forgets the links before
 * the previous one. Going back is `spqr/bad-epoch`.
 */
export async function sendKey(crypto: CryptoProvider, chain: KeyChain, epoch: bigint): Promise<KeyStep> {
  if (epoch < chain.sendEpoch) throw new WhisprError('spqr/bad-epoch', 'sending never returns to an older epoch');
  const { links, dropped } = advanceTo(chain.links, placeOf(chain, epoch));
  // The first link that can still send is now that of `epoch`.
  const place = links.findIndex((link) => link.send !== undefined);
  const link = links[place];
  if (link?.send === undefined) throw new WhisprError('spqr/bad-epoch', 'no chain to send with');
  const { send, key } = await nextSendKey(crypto, link.send);
  return {
    chain: { ...chain, links: links.with(place, { ...link, send }), sendEpoch: epoch },
    key,
    index: send.counter,
    wipe: [...dropped, link.send.next],
  };
}

/** Makes the link at `place` the first one that can send; what was before the one before it is dropped. */
function advanceTo(links: readonly ChainLink[], place: number): { links: ChainLink[]; dropped: Uint8Array[] } {
  const first = Math.max(0, place - LINKS_BEFORE_SEND);
  const dropped: Uint8Array[] = [];
  for (const link of links.slice(0, first)) dropped.push(link.receive.next, link.receive.skipped);
  for (const { send } of links.slice(0, place)) if (send) dropped.push(send.next);
  const kept = links.slice(first).map((link, i) => (first + i < place ? { ...link, send: undefined } : link));
  return { links: kept, dropped };
}

/**
 * The key of message `index` received in `epoch`. Keys of messages skipped on the way are stored.
 * Errors: `spqr/bad-epoch`, `spqr/jump-too-far`, `spqr/duplicate-message`, `spqr/key-expired`.
 */
export async function receivedKey(
  crypto: CryptoProvider,
  chain: KeyChain,
  epoch: bigint,
  index: number,
): Promise<KeyStep> {
  const place = placeOf(chain, epoch);
  const link = chain.links[place];
  if (link === undefined) throw new WhisprError('spqr/bad-epoch', 'the message belongs to an epoch without keys');
  const { receive, key, wipe } = await receiveKey(crypto, link.receive, index);
  return { chain: { ...chain, links: chain.links.with(place, { ...link, receive }) }, key, index, wipe };
}
