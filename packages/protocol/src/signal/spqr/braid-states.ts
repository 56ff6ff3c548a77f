import type { Authenticator } from './authenticator.ts';
import type { Chunk, Decoder, Encoder } from './erasure.ts';
import type { BraidPayload } from './wire.ts';

/*
 * The states of the ML-KEM Braid. In every epoch one party owns the key pair and the other encapsulates to it; then they
 * swap. `header ‖ MAC`, `ek vector`, `ct1` and `ct2 ‖ MAC` travel in chunks, so that headers stay small.
 */

/** What every state carries. */
interface Common {
  readonly epoch: bigint;
  readonly authenticator: Authenticator;
}

/** Key owner, nothing generated yet. */
export interface KeysUnsampled extends Common {
  readonly name: 'KeysUnsampled';
}
/** Key owner, sending the header. */
export interface KeysSampled extends Common {
  readonly name: 'KeysSampled';
  readonly dk: Uint8Array;
  readonly header: Encoder;
}
/** Key owner: the peer has the header, as its ct1 arrives; sending the ek vector. */
export interface HeaderSent extends Common {
  readonly name: 'HeaderSent';
  readonly dk: Uint8Array;
  readonly ek: Encoder;
  readonly ct1: Decoder;
}
/** Key owner: ct1 is complete; sending the ek vector and acknowledging. */
export interface Ct1Received extends Common {
  readonly name: 'Ct1Received';
  readonly dk: Uint8Array;
  readonly ek: Encoder;
  readonly ct1: Uint8Array;
}
/** Key owner: the peer has the ek vector, as its ct2 arrives. */
export interface EkSentCt1Received extends Common {
  readonly name: 'EkSentCt1Received';
  readonly dk: Uint8Array;
  readonly ct1: Uint8Array;
  readonly ct2: Decoder;
}
/** Encapsulator, receiving the header. */
export interface NoHeaderReceived extends Common {
  readonly name: 'NoHeaderReceived';
  readonly header: Decoder;
}
/** Encapsulator: the header is complete; the next send encapsulates to it. */
export interface HeaderReceived extends Common {
  readonly name: 'HeaderReceived';
  readonly header: Uint8Array;
}
/** Encapsulator, sending ct1 and receiving the ek vector. `m` is the secret randomness of the encapsulation. */
export interface Ct1Sampled extends Common {
  readonly name: 'Ct1Sampled';
  readonly header: Uint8Array;
  readonly m: Uint8Array;
  readonly ct1: Encoder;
  readonly ek: Decoder;
}
/** Encapsulator: the ek vector is complete, ct1 not yet acknowledged. */
export interface EkReceivedCt1Sampled extends Common {
  readonly name: 'EkReceivedCt1Sampled';
  readonly header: Uint8Array;
  readonly m: Uint8Array;
  readonly ct1: Encoder;
  readonly ek: Uint8Array;
}
/** Encapsulator: ct1 is acknowledged, the ek vector not yet complete. */
export interface Ct1Acknowledged extends Common {
  readonly name: 'Ct1Acknowledged';
  readonly header: Uint8Array;
  readonly m: Uint8Array;
  readonly ct1: Uint8Array;
  readonly ek: Decoder;
}
/** Encapsulator, sending ct2 until the peer shows up in the next epoch. */
export interface Ct2Sampled extends Common {
  readonly name: 'Ct2Sampled';
  readonly ct2: Encoder;
}

export type KeyOwnerState = KeysUnsampled | KeysSampled | HeaderSent | Ct1Received | EkSentCt1Received;
export type EncapsulatorState =
  | NoHeaderReceived
  | HeaderReceived
  | Ct1Sampled
  | EkReceivedCt1Sampled
  | Ct1Acknowledged
  | Ct2Sampled;
export type BraidState = KeyOwnerState | EncapsulatorState;

/** Randomness: that many bytes from a CSPRNG. */
export type Random = (length: number) => Uint8Array;

/** What a step changes. `epochSecret` is there when the step completes the exchange for this party. */
export interface BraidStep {
  readonly state: BraidState;
  readonly epochSecret?: { readonly epoch: bigint; readonly secret: Uint8Array };
  /** Secrets of the old state that the new one no longer holds. */
  readonly wipe: readonly Uint8Array[];
}

/** A step that also says something. */
export interface BraidSend extends BraidStep {
  readonly payload: BraidPayload;
}

const KEY_OWNER_STATES: readonly BraidState['name'][] = [
  'KeysUnsampled',
  'KeysSampled',
  'HeaderSent',
  'Ct1Received',
  'EkSentCt1Received',
] satisfies readonly KeyOwnerState['name'][];

/** Whether this party owns the key pair of the epoch; otherwise it encapsulates. */
export function isKeyOwner(state: BraidState): state is KeyOwnerState {
  return KEY_OWNER_STATES.includes(state.name);
}

/** A step into `state` that yields nothing and leaves no secret behind. */
export function goTo(state: BraidState): BraidStep {
  return { state, wipe: [] };
}

/** The chunk of a payload of one of the types wanted. */
export function chunkOf(payload: BraidPayload, ...types: readonly BraidPayload['type'][]): Chunk | undefined {
  return 'chunk' in payload && types.includes(payload.type) ? payload.chunk : undefined;
}
