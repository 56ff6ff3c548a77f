import { concat } from '../../bytes/index.ts';
import { WhisprError } from '../../errors/index.ts';
import {
  EK_VECTOR_LENGTH,
  HEADER_LENGTH,
  ekMatchesHeader,
  encaps1,
  encaps2,
} from '../../primitives/ml-kem-768-incremental.ts';
import type { CryptoProvider } from '../../primitives/provider.ts';
import {
  type Authenticator,
  ciphertextMac,
  deriveEpochSecret,
  headerMac,
  requireMac,
  updateAuthenticator,
} from './authenticator.ts';
import {
  type BraidSend,
  type BraidStep,
  type Ct1Sampled,
  type EncapsulatorState,
  type HeaderReceived,
  type NoHeaderReceived,
  type Random,
  chunkOf,
  goTo,
} from './braid-states.ts';
import { feed, nextChunk, startDecoder, startEncoder } from './erasure.ts';
import type { BraidPayload } from './wire.ts';

/** What the encapsulator says next. The send after the header is complete yields the epoch's secret. */
export async function sendAsEncapsulator(
  crypto: CryptoProvider,
  state: EncapsulatorState,
  random: Random,
): Promise<BraidSend> {
  switch (state.name) {
    case 'NoHeaderReceived':
    case 'Ct1Acknowledged':
      return { state, payload: { type: 'None' }, wipe: [] };
    case 'HeaderReceived':
      return encapsulate(crypto, state, random);
    case 'Ct1Sampled':
    case 'EkReceivedCt1Sampled': {
      const { encoder: ct1, chunk } = nextChunk(state.ct1);
      return { state: { ...state, ct1 }, payload: { type: 'Ct1', chunk }, wipe: [] };
    }
    case 'Ct2Sampled': {
      const { encoder: ct2, chunk } = nextChunk(state.ct2);
      return { state: { ...state, ct2 }, payload: { type: 'Ct2', chunk }, wipe: [] };
    }
  }
}

async function encapsulate(
  crypto: CryptoProvider,
  { epoch, authenticator, header }: HeaderReceived,
  random: Random,
): Promise<BraidSend> {
  const m = random(32);
  const { ct1, sharedSecret } = encaps1(header, m);
  const secret = await deriveEpochSecret(crypto, epoch, sharedSecret);
  const renewed = await updateAuthenticator(crypto, authenticator, epoch, secret);
  const { encoder, chunk } = nextChunk(startEncoder(ct1));
  const ek = startDecoder(EK_VECTOR_LENGTH);
  return {
    state: { name: 'Ct1Sampled', epoch, authenticator: renewed, header, m, ct1: encoder, ek },
    payload: { type: 'Ct1', chunk },
    epochSecret: { epoch, secret },
    wipe: [authenticator.root, authenticator.mac],
  };
}

/**
 * Takes in a payload of the same epoch. `spqr/bad-mac` if a completed header is not authentic, `spqr/bad-ek` if a
 * completed ek vector is not the one of the header.
 */
export async function receiveAsEncapsulator(
  crypto: CryptoProvider,
  state: EncapsulatorState,
  payload: BraidPayload,
): Promise<BraidStep> {
  switch (state.name) {
    case 'NoHeaderReceived': {
      const chunk = chunkOf(payload, 'Hdr');
      if (chunk === undefined) return goTo(state);
      const header = feed(state.header, chunk);
      return header instanceof Uint8Array ? verifyHeader(crypto, state, header) : goTo({ ...state, header });
    }
    case 'HeaderReceived':
    case 'Ct2Sampled':
      return goTo(state);
    case 'Ct1Sampled':
      return receiveEk(crypto, state, payload);
    case 'EkReceivedCt1Sampled':
      if (payload.type !== 'Ct1Ack' && payload.type !== 'EkCt1Ack') return goTo(state);
      return completeCiphertext(crypto, { ...state, ct1: state.ct1.message });
    case 'Ct1Acknowledged': {
      const chunk = chunkOf(payload, 'Ek', 'EkCt1Ack');
      if (chunk === undefined) return goTo(state);
      const ek = feed(state.ek, chunk);
      if (!(ek instanceof Uint8Array)) return goTo({ ...state, ek });
      requireEk(state.header, ek);
      return completeCiphertext(crypto, { ...state, ek });
    }
  }
}

async function verifyHeader(
  crypto: CryptoProvider,
  { epoch, authenticator }: NoHeaderReceived,
  headerAndMac: Uint8Array,
): Promise<BraidStep> {
  const header = headerAndMac.slice(0, HEADER_LENGTH);
  requireMac(headerAndMac.subarray(HEADER_LENGTH), await headerMac(crypto, authenticator, epoch, header));
  return goTo({ name: 'HeaderReceived', epoch, authenticator, header });
}

/** The ek vector and the acknowledgement of ct1 may come in either order, or with the same message. */
async function receiveEk(crypto: CryptoProvider, state: Ct1Sampled, payload: BraidPayload): Promise<BraidStep> {
  const chunk = chunkOf(payload, 'Ek', 'EkCt1Ack');
  if (chunk === undefined) return goTo(state);
  const { epoch, authenticator, header, m } = state;
  const ek = feed(state.ek, chunk);
  const acknowledged = payload.type === 'EkCt1Ack';
  if (!(ek instanceof Uint8Array)) {
    if (!acknowledged) return goTo({ ...state, ek });
    return goTo({ name: 'Ct1Acknowledged', epoch, authenticator, header, m, ct1: state.ct1.message, ek });
  }
  requireEk(header, ek);
  if (!acknowledged) return goTo({ name: 'EkReceivedCt1Sampled', epoch, authenticator, header, m, ct1: state.ct1, ek });
  return completeCiphertext(crypto, { epoch, authenticator, header, m, ct1: state.ct1.message, ek });
}

function requireEk(header: Uint8Array, ek: Uint8Array): void {
  if (!ekMatchesHeader(header, ek))
    throw new WhisprError('spqr/bad-ek', 'the encapsulation key does not match its header');
}

interface Complete {
  readonly epoch: bigint;
  readonly authenticator: Authenticator;
  readonly header: Uint8Array;
  readonly m: Uint8Array;
  readonly ct1: Uint8Array;
  readonly ek: Uint8Array;
}

/** Both halves are known: from now on ct2 and its MAC are sent. */
async function completeCiphertext(crypto: CryptoProvider, complete: Complete): Promise<BraidStep> {
  const { epoch, authenticator, header, m, ct1, ek } = complete;
  const ct2 = encaps2(header, ek, m, ct1);
  const mac = await ciphertextMac(crypto, authenticator, epoch, ct1, ct2);
  return {
    state: { name: 'Ct2Sampled', epoch, authenticator, ct2: startEncoder(concat(ct2, mac)) },
    wipe: [m],
  };
}
